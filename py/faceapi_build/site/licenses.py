"""Third-party works in the site and their licenses, from their metadata."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import Parser
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any

from faceapi_build.dependencies import npm, wasm_wheels, weights
from faceapi_build.site.pictures import samples

NPM_PACKAGES = {
    "@pyscript/core": (
        "vendor/pyscript/",
        ("CodeMirror 6 and Lezer (MIT, Copyright (C) 2018 by Marijn Haverbeke and others)",),
    ),
    "pyodide": (
        "vendor/pyodide/, shared/python/",
        ("CPython 3.14 (PSF-2.0)", "Emscripten's runtime (MIT)"),
    ),
    "onnxruntime-web": ("vendor/onnxruntime/", ()),
}
"""Package → its folder in the site, and bundled works that npm does not list."""

DOCS_FILES = (
    *("theme.css", "layout.css", "content.css", "syntax-highlighting.css"),
    "resources/bootstrap-reboot.min.css",
)
"""pdoc's style sheets, relative to its ``templates``; it copies them into every page."""
DOCS_PARTS = {
    "Bootstrap Reboot 5.0.0": "MIT, Copyright 2011-2021 The Bootstrap Authors and Twitter, Inc.",
    "Bootstrap Icons": "MIT, Copyright 2019-2021 The Bootstrap Authors",
    "Pygments' default style": "BSD-2-Clause, Copyright 2006-2022 by the respective authors",
}
"""Works contained in pdoc's style sheets, and their licenses."""

_COMPILED = (
    "compiled to bytecode without docstrings, and without the parts that build or test packages"
)
_CHANGES = {
    "pyodide": f"one expression of pyodide.asm.mjs; the standard library is {_COMPILED}",
}
"""Package → what the build changes in it."""

NODE_ONLY = {"undici-types", "ws"}
"""Dependencies that no browser bundle contains."""


@dataclass(frozen=True)
class ThirdPartyWork:
    """A work by others that the site contains."""

    name: str
    version: str
    license: str
    source: str
    """URL of the project."""
    folder: str
    """Path in the site."""
    changes: str = ""
    """What the build changes in it."""
    contains: tuple[str, ...] = ()
    """Bundled works, with their licenses."""
    texts: tuple[str, ...] = ()
    """License texts shipped with it."""


def shipped() -> list[ThirdPartyWork]:
    """All third-party works in the site."""
    works = [_npm_work(name, *details) for name, details in NPM_PACKAGES.items()]
    works += [wheel_work(wheel.path) for wheel in wasm_wheels.wheels(wasm_wheels.SHIPPED)]
    return [*works, *weights_works(), docs_work()]


def render() -> str:
    """The page's content as HTML."""
    sections = "\n".join(_section(work) for work in shipped())
    bill = '<p>For programs: <a href="sbom.cdx.json" download>the bill of materials</a>.</p>'
    return f'<div class="licenses">\n{bill}\n{_photo_credits()}\n{sections}\n</div>'


def _photo_credits() -> str:
    """The credits of the sample pictures and of the film."""
    credits = [(sample.file, sample.shows, sample.credit) for sample in samples.SAMPLES]
    credits.append((samples.FILM, samples.FILM_SHOWS, samples.FILM_CREDIT))
    items = "\n".join(
        f'<li><a href="samples/{file}">{escape(shows)}</a>: {escape(credit)}</li>'
        for file, shows, credit in credits
    )
    return f"""<section class="card" id="samples">
<h2>Photos and film</h2>
<ul>
{items}
</ul>
<p>The portraits are cropped from the group photos and mirrored; their names are invented. The
landing page’s picture and card combine four of the photos, and are licensed under CC BY-SA 4.0
because one of them is. The <a href="landing/call.mp4">film of a video call</a> is made from the
portraits of Barack Obama and Eileen Collins, and like them in the public domain.</p>
</section>"""


def _npm_work(name: str, folder: str, inside: tuple[str, ...]) -> ThirdPartyWork:
    package = _package(name)
    return ThirdPartyWork(
        name=name,
        version=package["version"],
        license=_spdx(package["license"]),
        source=_address(package),
        folder=folder,
        changes=_CHANGES.get(name, ""),
        contains=(*inside, *(f"{other} ({license_of(other)})" for other in bundled(name))),
        texts=tuple(_read_texts(npm.node_modules() / name)),
    )


def _package(name: str) -> dict[str, Any]:
    text = (npm.node_modules() / name / "package.json").read_text("utf-8")
    package: dict[str, Any] = json.loads(text)
    return package


def _dependencies(name: str) -> set[str]:
    """A package and all its run-time dependencies."""
    names: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current not in names and (npm.node_modules() / current).is_dir():
            names.add(current)
            pending.extend(_package(current).get("dependencies", {}))
    return names


def bundled(name: str) -> list[str]:
    """The npm packages bundled into a package."""
    return sorted(other for other in _dependencies(name) - {name} if _is_shipped(other))


def _is_shipped(name: str) -> bool:
    return name not in NODE_ONLY and not name.startswith("@types/")


def license_of(name: str) -> str:
    """The license that an npm package states."""
    return _spdx(str(_package(name).get("license", "see its source")))


def _spdx(license: str) -> str:
    return license.replace("APACHE", "Apache")


def _address(package: dict[str, Any]) -> str:
    return re.sub(r"^git\+|\.git$", "", package["repository"]["url"])


def _read_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if re.match(r"(?i)licen[cs]e|notice|third", path.name):
            yield path.read_text("utf-8")


def wheel_work(path: Path) -> ThirdPartyWork:
    """A wheel as a third-party work, from its metadata."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        fields = Parser().parsestr(archive.read(metadata).decode("utf-8"))
        texts = [archive.read(name).decode() for name in names if ".dist-info/licenses/" in name]
    addresses = dict(entry.split(", ", 1) for entry in fields.get_all("Project-URL", []))
    is_numpy = fields["Name"] == "numpy"
    return ThirdPartyWork(
        name=fields["Name"],
        version=fields["Version"],
        license=fields["License-Expression"] or fields["License"].splitlines()[0],
        source=next(addresses[key] for key in ("source", "Source", "Homepage") if key in addresses),
        folder=f"vendor/pyodide/{path.name}" + (", shared/python/" if is_numpy else ""),
        changes=_COMPILED if is_numpy else "",
        texts=tuple(texts),
    )


def weights_works() -> Iterator[ThirdPartyWork]:
    """The networks' weights, and the sample pictures."""
    sources = weights.read_lock()
    fork, mtcnn = _package(sources["weights"].package), sources["mtcnn"]
    center_face = sources["center_face"]
    yield ThirdPartyWork(
        name="Weights of the networks, and the sample pictures",
        version=f"{fork['name']} {fork['version']}",
        license=fork["license"],
        source=_address(fork),
        folder="models/, samples/",
        contains=(
            "weights of face-api.js (MIT, Copyright (c) 2018 Vincent Mühler)",
            f"weights of MTCNN as {mtcnn.package} {mtcnn.version} has them ({mtcnn.license})",
            f"weights of CenterFace as {center_face.package} {center_face.version} has them "
            f"({center_face.license}, Copyright (c) 2020 Martin Drawitsch)",
            *(
                f"{', '.join(source.files)} as {source.package} {source.version} has it "
                f"({source.license})"
                for name, source in sources.items()
                if name.startswith("samples: ")
            ),
        ),
        texts=tuple(_read_texts(npm.node_modules() / str(fork["name"]))),
    )


def docs_work() -> ThirdPartyWork:
    """The work contained in every page of the reference."""
    pdoc, pygments = (metadata.distribution(name) for name in ("pdoc", "pygments"))
    addresses = dict(entry.split(", ", 1) for entry in pdoc.metadata.get_all("Project-URL", []))
    return ThirdPartyWork(
        name="pdoc",
        version=pdoc.version,
        license=pdoc.metadata["License"],
        source=addresses["Source"],
        folder="docs/",
        contains=tuple(f"{name} ({license})" for name, license in DOCS_PARTS.items()),
        texts=tuple(
            path.read_text("utf-8")
            for package in (pdoc, pygments)
            for path in package.files or ()
            if path.name == "LICENSE"
        ),
    )


def _section(work: ThirdPartyWork) -> str:
    inside = f"<p>Contains {escape(', '.join(work.contains))}.</p>" if work.contains else ""
    shown = work.source.removeprefix("https://").rstrip("/")
    texts = "\n".join(f"<pre>{escape(text.strip())}</pre>" for text in work.texts)
    changes = f"<p>Changed here: {escape(work.changes)}.</p>" if work.changes else ""
    return f"""<section class="card">
<h2>{escape(work.name)}</h2>
<p>{escape(work.version)}, under {escape(work.license)}, in <code>{escape(work.folder)}</code>.
Source: <a href="{escape(work.source)}" rel="noreferrer">{escape(shown)}</a></p>
{changes}
{inside}
{f"<details><summary>License text</summary>{texts}</details>" if texts else ""}
</section>"""
