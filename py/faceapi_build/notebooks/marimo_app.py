"""A marimo notebook as a page that runs in Pyodide."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from pathlib import Path

from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError

_VERSION_CHECK = re.compile(r"\w\.version!==`(\d+\.\d+\.\d+)`&&")


def write(target: Path, notebook: Path, vendor: str, lock: str) -> None:
    """Write the page of ``notebook`` into ``target``; addresses as for JupyterLite.

    This is what ``marimo export html-wasm --offline`` does, but with the site's Pyodide and our
    lock file instead of downloads. marimo has no public function for that; its version is pinned.
    """
    from marimo._export.exporter import Exporter
    from marimo._export.file import export_wasm
    from marimo._export.requests import WASMFileExportRequest
    from marimo._schemas.export_options import WASMExportOptions, WASMRuntimeConfig
    from marimo._utils.marimo_path import MarimoPath

    target.mkdir(parents=True)
    Exporter().export_assets(target)
    (target / "CLAUDE.md").unlink(missing_ok=True)
    runtime = WASMRuntimeConfig(pyodide_index_url=vendor, pyodide_lockfile_url=lock)
    options = WASMExportOptions(mode="run", show_code=True, runtime=runtime)
    request = WASMFileExportRequest(path=MarimoPath(str(notebook)), options=options)
    result = asyncio.run(export_wasm(request))
    (target / "index.html").write_text(result.text, "utf-8")
    shutil.copyfile(notebook, target / notebook.name)
    _accept_version(target / "assets", pyodide_version())


def pyodide_version() -> str:
    """The version of the site's Pyodide."""
    package = json.loads((npm.node_modules() / "pyodide" / "package.json").read_text("utf-8"))
    return str(package["version"])


def _accept_version(assets: Path, version: str) -> None:
    """Let marimo's workers start the site's Pyodide.

    They contain Pyodide's loader, which refuses any release but its own. Releases of one year
    differ in fixes only, so the last number may differ.
    """
    workers = [
        path for path in assets.glob("*.js") if _VERSION_CHECK.search(path.read_text("utf-8"))
    ]
    for path in workers:
        text = path.read_text("utf-8")
        for expected in _VERSION_CHECK.findall(text):
            if expected.rpartition(".")[0] != version.rpartition(".")[0]:
                raise BuildError(
                    f"marimo expects Pyodide {expected}, the site has {version}: pin versions of "
                    "marimo and pyodide that belong together"
                )
        path.write_text(_VERSION_CHECK.sub(lambda match: match[0].replace(match[1], version), text))
    if not workers:
        raise BuildError(f"no script in {assets} checks the version of Pyodide as expected")
