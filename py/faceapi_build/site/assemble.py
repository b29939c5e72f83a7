"""``build.py site``: assemble ``dist/``, which works at any address without another host."""

from __future__ import annotations

import hashlib
import json
import shutil
from argparse import Namespace
from pathlib import Path

from faceapi_build import models, notebooks
from faceapi_build.console import log
from faceapi_build.dependencies import deps
from faceapi_build.dependencies.vendor import vendor_files
from faceapi_build.files import folder_beside
from faceapi_build.notebooks import page as notebooks_page
from faceapi_build.paths import DIST, WEB, cache_dir
from faceapi_build.site import (
    accuracy,
    docs,
    embed,
    licenses,
    pages,
    precompress,
    python_bundle,
    sbom,
    scripts,
    snapshot,
)
from faceapi_build.site.pictures import app_manifest, portraits, samples
from faceapi_build.wheels import wheel

INVENTORY = "assets.json"
_ROOT_SCRIPTS = (
    "host.mjs",
    "face-overlay.js",
    "face-overlay.mjs",
    "service-worker.js",
    "service-worker-versions.js",
)


def run(options: Namespace) -> int:
    """Assemble the site and everything it needs."""
    target = options.into or DIST
    build(target, with_notebooks=options.notebooks)
    if options.precompress:
        precompress.write(target)
    return 0


def build(target: Path, *, with_notebooks: bool = False) -> None:
    """Build everything the site needs, assemble it in ``target``, and log its size."""
    deps.install()
    models.build()
    folder = assemble(target.resolve(), with_notebooks=with_notebooks)
    files = [path for path in folder.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    log(f"{folder}: {len(files)} files, {total / 1e6:.1f} MB")


def assemble(target: Path, *, with_notebooks: bool = False) -> Path:
    """Write the site beside ``target`` and replace ``target`` when it is complete."""
    with folder_beside(target, cache_dir() / "site.lock") as unfinished:
        _fill(unfinished, with_notebooks=with_notebooks)
    return target


def _fill(dist: Path, *, with_notebooks: bool) -> None:
    for file in vendor_files():
        file.write(dist / "vendor")
    package = wheel.build(dist / "wheel")
    python_bundle.write(package, WEB / "shared" / "ui", dist)
    models.copy(dist / "models")
    samples.write(dist / "samples")
    portraits.write(dist / "samples", dist / "samples")
    for name in _ROOT_SCRIPTS:
        shutil.copyfile(WEB / name, dist / name)
    for folder in ("host", "element"):
        shutil.copytree(WEB / folder, dist / folder, copy_function=shutil.copyfile)
    snapshot.write(WEB / "shared" / "snapshot", dist)
    pages.copy_shared(WEB, dist)
    scripts.write(dist)
    pages.render_site(WEB, dist)
    embed.write(WEB, dist)
    notebooks_page.write(WEB, dist, package.name, with_notebooks=with_notebooks)
    accuracy.write(WEB, dist)
    pages.write_document(
        WEB,
        dist,
        "licenses.html",
        title="Licenses",
        heading="Licenses",
        description="Third-party software, models and photos in this site, and their licenses.",
        content=licenses.render(),
    )
    docs.write(dist / "docs")
    app_manifest.write(dist)
    (dist / sbom.FILE).write_bytes(sbom.render(package))
    (dist / INVENTORY).write_bytes(_inventory(dist))
    if with_notebooks:
        notebooks.write(dist)  # not in the inventory: pages never need it offline


def _inventory(dist: Path) -> bytes:
    """Path, size and SHA-256 of every file, sorted by path."""
    entries = []
    for path in sorted(dist.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            name = path.relative_to(dist).as_posix()
            entries.append({"path": name, "size": len(content), "sha256": digest})
    return json.dumps({"format": 1, "files": entries}, indent=1).encode() + b"\n"
