"""Write the site's HTML: one layout, shared parts, and one short folder for each page.

A page is ``web/pages/<name>/`` with ``about.toml`` (:class:`About`), ``page.html`` (what stands
between heading and footer) and ``main.py``. This module adds what is the same everywhere: the
layout, the Content-Security-Policy, the list of files worth fetching before Python asks for them,
and ``pyscript.json``. :func:`render_site` comes last in the build of the site: it reads the sizes
of the vendor files, the models and the wheel already in ``dist``.
"""

from __future__ import annotations

import base64
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from faceapi_build.files import sha256_of
from faceapi_build.site import index_page

DIRECTIVES = (
    "default-src 'none'",
    # onnxruntime's threads start from blob URLs.
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)
POLICY = "; ".join(DIRECTIVES)
POLICY_FOR_PYSCRIPT = POLICY.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'")
"""PyScript builds a function from a string; pages without it do without that."""
EARLY_RUNTIME = (
    "vendor/pyodide/pyodide.asm.wasm",
    "vendor/pyodide/python_stdlib.zip",
    "shared/python.zip",
)
EARLY_UNLESS = {
    "ssd_mobilenetv1": ("detector", "ssd"),
    "tiny_face_detector": ("detector", "tiny"),
    "face_landmark_68": ("landmarks", "yes"),
    "face_landmark_68_tiny": ("landmarks", "yes"),
    "face_expression": ("expressions", "yes"),
    "age_gender": ("age_and_gender", "yes"),
}
"""A page's early models are not fetched early where its address sets these to something else."""
DOWNLOADS = (
    *("vendor/**/*.wasm", "vendor/**/*.whl", "vendor/**/*.zip", "shared/*.zip", "models/*.onnx"),
)
EARLY_MODULES = (
    "shared/interpreter.mjs",
    "vendor/pyodide/pyodide.mjs",
    "vendor/pyodide/pyodide.asm.mjs",
    "host.mjs",
    "host/assets.mjs",
    "host/blob-workers.mjs",
    "host/canvas.mjs",
    "host/device-loss.mjs",
    "host/ort-session.mjs",
    "host/ort-setup.mjs",
    "host/promises.mjs",
    "host/site.mjs",
    "vendor/pyscript/core-*.js",
)
PYSCRIPT_PLUGINS = (
    "codemirror",
    "deprecations-manager",
    "donkey",
    "error",
    "py-editor",
    "py-game",
    "py-terminal",
)
"""Loaded unless told not to; no page needs them, and errors are shown by the page itself."""
NO_PLUGINS = {"plugins": [f"!{plugin}" for plugin in PYSCRIPT_PLUGINS]}
_PYSCRIPT_JSON = json.dumps(
    {
        "interpreter": "../shared/interpreter.mjs",
        "files": {"../shared/python.zip": "./*"},  # unpacked, so without an installer
        "js_modules": {"main": {"../host.mjs": "faceapi_host"}},
        **NO_PLUGINS,
    },
    indent=2,
)
RUNTIME_FOOT = f"""\
<script type="py" src="main.py" config="pyscript.json"></script>
  <!-- PyScript loads its plugins once more for MicroPython, though no page uses it. -->
  <mpy-config type="json" hidden>{json.dumps(NO_PLUGINS)}</mpy-config>"""


@dataclass(frozen=True)
class About:
    """What ``about.toml`` says about a page."""

    name: str
    title: str
    heading: str
    sentence: str
    group: str
    order: int
    in_navigation: bool = False
    early_models: tuple[str, ...] = ()
    settings: Mapping[str, str | int | bool] = field(default_factory=dict)
    """What the settings form says at first."""

    @classmethod
    def read(cls, folder: Path) -> About:
        """Read a page's ``about.toml``; an unknown or missing key is a ``TypeError``."""
        values = tomllib.loads((folder / "about.toml").read_text("utf-8"))
        values["early_models"] = tuple(values.get("early_models", ()))
        return cls(name=folder.name, **values)


def read_pages(web: Path) -> list[About]:
    """Every page, in the order the gallery shows them."""
    folders = (path.parent for path in (web / "pages").glob("*/about.toml"))
    return sorted((About.read(folder) for folder in folders), key=lambda page: page.order)


def render_site(web: Path, dist: Path) -> list[str]:
    """Write every page and the gallery from ``web`` into ``dist``; return the pages' names."""
    pages = read_pages(web)
    _copy_shared(web, dist)
    for page in pages:
        folder = dist / page.name
        folder.mkdir(parents=True, exist_ok=True)
        html = with_integrity(_page_html(web, dist, page, pages), folder)
        (folder / "index.html").write_text(html, "utf-8")
        (folder / "pyscript.json").write_text(_PYSCRIPT_JSON, "utf-8")
        shutil.copyfile(web / "pages" / page.name / "main.py", folder / "main.py")
        thumbnail = web / "pages" / page.name / index_page.THUMBNAIL
        if thumbnail.exists():  # taken once the page works; a test wants every page to have one
            shutil.copyfile(thumbnail, folder / index_page.THUMBNAIL)
    html = with_integrity(_gallery_html(web, pages), dist)
    (dist / "index.html").write_text(html, "utf-8")
    return [page.name for page in pages]


def write_document(
    web: Path,
    dist: Path,
    file: str,
    *,
    title: str,
    heading: str,
    sentence: str,
    content: str,
    head: str = "",
) -> None:
    """Write a page without Python at the root of ``dist``, in the common layout."""
    html = _layout(
        web,
        title=escape(title),
        heading=escape(heading),
        sentence=escape(sentence),
        root="",
        navigation=_navigation(read_pages(web), "", ""),
        content=content,
        head=head,
        foot="",
    )
    (dist / file).write_text(with_integrity(html, dist), "utf-8")


_FETCHED = re.compile(
    r'<(?:script type="module" src|link rel="(?:modulepreload|stylesheet)" href)="([^"]+)"'
)


def with_integrity(html: str, folder: Path) -> str:
    """A page in ``folder`` that takes each script and style only as it is now, by its SHA-256."""

    def pinned(match: re.Match[str]) -> str:
        digest = base64.b64encode(bytes.fromhex(sha256_of(folder / match[1]))).decode()
        return f'{match[0]} integrity="sha256-{digest}"'

    return _FETCHED.sub(pinned, html)


def _copy_shared(web: Path, dist: Path) -> None:
    shared = dist / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    for name in (
        "site.css",
        "icon.svg",
        "loading.js",
        "offline.js",
        "deleting.js",
        "interpreter.mjs",
    ):
        shutil.copyfile(web / "shared" / name, shared / name)


def _page_html(web: Path, dist: Path, page: About, pages: list[About]) -> str:
    content = (web / "pages" / page.name / "page.html").read_text("utf-8")
    return _layout(
        web,
        title=escape(page.title),
        heading=escape(page.heading),
        sentence=escape(page.sentence),
        root="../",
        navigation=_navigation(pages, page.name, "../"),
        content=_with_settings(_with_parts(web, content), page.settings),
        policy=POLICY_FOR_PYSCRIPT,
        head=_runtime_head(dist, page),
        foot=RUNTIME_FOOT,
    )


def _gallery_html(web: Path, pages: list[About]) -> str:
    return _layout(
        web,
        title="Face detection and recognition in Python, in the browser",
        heading="Faces, in Python, in your browser",
        sentence="Detection, landmarks, expressions, age, gender and recognition, "
        "computed on your own device by a Python program you can read.",
        root="",
        navigation=_navigation(pages, "index", ""),
        content=index_page.render(pages),
        head="",
        foot="",
    )


def _layout(web: Path, **values: str) -> str:
    text = (web / "shared" / "layout.html").read_text("utf-8")
    return _fill(text, {"policy": POLICY, **values})


def _fill(text: str, values: dict[str, str]) -> str:
    """Replace each ``{{name}}``; a name without a value is a ``KeyError``."""
    return re.sub(r"\{\{([a-z_]+)\}\}", lambda match: values[match[1]], text)


def _with_parts(web: Path, content: str) -> str:
    """Replace each ``{{include:name}}`` by ``shared/parts/name.html``, which may have parts itself.

    ``{{include:name key=value other="two words"}}`` sets ``{{key}}`` and ``{{other}}`` in it.
    """

    def part(match: re.Match[str]) -> str:
        name, *pairs = shlex.split(match[1])
        text = (web / "shared" / "parts" / f"{name}.html").read_text("utf-8").rstrip()
        for key, value in (pair.split("=", 1) for pair in pairs):
            text = text.replace(f"{{{{{key}}}}}", value)
        return _with_parts(web, text)

    return re.sub(r"\{\{include:([^}]+)\}\}", part, content)


def _with_settings(content: str, settings: Mapping[str, str | int | bool]) -> str:
    """Replace ``{{checked:name}}``, ``{{checked:name=value}}``, ``{{selected:…}}`` and the like.

    ``{{defaults}}`` is all settings as an address has them, for those without a control. A name
    without a setting is a ``KeyError``.
    """
    words = {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in settings.items()
    }
    defaults = urlencode(words)
    content = content.replace("{{defaults}}", escape(defaults))

    def attribute(match: re.Match[str]) -> str:
        wanted = settings[match[2]]
        chosen = wanted is True if match[3] is None else str(wanted) == match[3]
        return f" {match[1]}" if chosen else ""

    return re.sub(r"\{\{(checked|selected):([a-z_]+)(?:=(\w+))?\}\}", attribute, content)


def _navigation(pages: list[About], current: str, root: str) -> str:
    here = ' aria-current="page"'
    links = [("index", f"{root}index.html", "All pages")] + [
        (page.name, f"{root}{page.name}/index.html", page.title)
        for page in pages
        if page.in_navigation
    ]
    return "\n        ".join(
        f'<li><a href="{address}"{here if name == current else ""}>{escape(title)}</a></li>'
        for name, address, title in links
    )


def _runtime_head(dist: Path, page: About) -> str:
    """What a page with Python adds to its head: early fetches with their sizes, and PyScript."""
    early = (*EARLY_RUNTIME, *(f"models/{model}.onnx" for model in page.early_models))
    only_if = {f"../models/{name}.onnx": setting for name, setting in EARLY_UNLESS.items()}
    plan = {
        "early": [f"../{path}" for path in early],
        "onlyIf": only_if,
        "sizes": _download_sizes(dist),
        "hashes": {f"../{path}": sha256_of(dist / path) for path in EARLY_RUNTIME},
    }
    modules = [path for pattern in EARLY_MODULES for path in sorted(dist.glob(pattern))]
    lines = [
        f'<script type="application/json" id="loading-plan">{json.dumps(plan)}</script>',
        '<script type="module" src="../shared/loading.js"></script>',
        *(
            f'<link rel="modulepreload" href="../{path.relative_to(dist).as_posix()}">'
            for path in modules
        ),
        '<script type="module" src="../vendor/pyscript/core.js"></script>',
    ]
    return "\n  ".join(lines)


def _download_sizes(dist: Path) -> dict[str, int]:
    """Every file large enough to be worth a progress bar, with its size in bytes."""
    found = (path for pattern in DOWNLOADS for path in sorted(dist.glob(pattern)))
    return {f"../{path.relative_to(dist).as_posix()}": path.stat().st_size for path in found}
