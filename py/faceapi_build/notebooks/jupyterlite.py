"""JupyterLite: Jupyter whose kernel is Pyodide in a web worker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from faceapi_build.errors import BuildError

APPS = ("lab", "notebooks", "repl")
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
SERVICE_WORKER_PLUGIN = "@jupyterlite/application-extension:service-worker-manager"
"""Disabled: it would unregister every other service worker of the origin, and so the site's."""
PRELOADED = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
"""What the kernel installs at its start, which is quicker from Pyodide's lock file."""
CONTENTS = "api/contents/all.json"
_MOUNT_IF_ISOLATED = ".enabled)||crossOriginIsolated)"
_WAIT_FOR_ANSWER = re.compile(r"\b(\w+\(\w+,\w+\)\.value)\.then\(")
"""A call of ``Atomics.waitAsync`` whose ``value`` is taken for a promise."""
_START = "from jupyterlite_core.app import main; main()"
FILE_DATE = "2025-01-01T00:00:00Z"


def write(target: Path, notebooks: Path, vendor: str, lock: str) -> None:
    """Write JupyterLite into ``target``, with the notebooks of a folder.

    ``vendor`` and ``lock`` are the addresses of the site's Pyodide and of the lock file, relative
    to ``target``.
    """
    with tempfile.TemporaryDirectory(prefix="faceapi-lite-") as scratch:
        source = Path(scratch)
        settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": _config(vendor, lock)}
        (source / "jupyter-lite.json").write_text(json.dumps(settings), "utf-8")
        command = [sys.executable, "-W", "ignore", "-c", _START, "build"]
        apps = [option for app in APPS for option in ("--apps", app)]
        options = ["--lite-dir", str(source), "--output-dir", str(target), "--no-sourcemaps"]
        _run([*command, *apps, *options, "--no-unused-shared-packages"], source)
    _do_not_mount_contents(target / "extensions")
    _accept_early_answers(target / "extensions")
    shutil.copytree(notebooks, target / "files", ignore=shutil.ignore_patterns(".*"))
    _write_contents(target)


def _do_not_mount_contents(extensions: Path) -> None:
    """Let the kernel start in its own file system.

    On cross-origin isolated pages it mounts the files of the notebook app as its current folder.
    Reading them fails at random in 0.8.6 ("Bad control character in string literal in JSON"), which
    ends Pyodide as soon as a module is imported. Other pages never mount them.
    """
    paths = [
        path
        for path in extensions.rglob("static/*.js")
        if _MOUNT_IF_ISOLATED in path.read_text("utf-8")
    ]
    if len(paths) != 1:
        raise BuildError(f"expected one script with {_MOUNT_IF_ISOLATED!r}, got {len(paths)}")
    text = paths[0].read_text("utf-8")
    paths[0].write_text(text.replace(_MOUNT_IF_ISOLATED, ".enabled))"), "utf-8")


def _accept_early_answers(extensions: Path) -> None:
    """Let the page take an answer of the kernel that arrives before the page waits for it.

    ``Atomics.waitAsync`` then returns a string instead of a promise. The library between page and
    worker in 0.8.6 does not expect that: "….value.then is not a function", and the answer is lost.
    """
    changed = 0
    for path in extensions.rglob("static/*.js"):
        text, count = _WAIT_FOR_ANSWER.subn(r"Promise.resolve(\1).then(", path.read_text("utf-8"))
        if count:
            path.write_text(text, "utf-8")
            changed += count
    if not changed:
        raise BuildError(f"expected scripts with {_WAIT_FOR_ANSWER.pattern!r}, got none")


def kernel_wheels() -> list[Path]:
    """The wheels that the kernel ships with itself."""
    files = metadata.files("jupyterlite-pyodide-kernel") or []
    paths = [Path(str(file.locate())) for file in files if file.name.endswith(".whl")]
    newest = {path.name.split("-")[0]: path for path in sorted(paths)}
    return [newest[name] for name in ("ipykernel", "piplite", "pyodide_kernel")]


def _config(vendor: str, lock: str) -> dict[str, Any]:
    return {
        "appName": "faceapi in JupyterLite",
        "contentsAllJsonFile": Path(CONTENTS).name,
        "exposeAppInBrowser": True,  # tests run cells through window.jupyterapp
        "disabledExtensions": [SERVICE_WORKER_PLUGIN],
        "litePluginSettings": {
            KERNEL_PLUGIN: {
                "pyodideUrl": f"./{vendor}pyodide.mjs",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"lockFileURL": lock, "packages": list(PRELOADED)},
            }
        },
    }


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BuildError(f"jupyter lite failed:\n{done.stdout}{done.stderr}")


def _write_contents(target: Path) -> None:
    """The list of the notebooks, which ``jupyter lite`` writes only with a Jupyter server."""
    entries = [
        {
            "name": path.name,
            "path": path.name,
            "type": "notebook" if path.suffix == ".ipynb" else "file",
            "format": "json" if path.suffix == ".ipynb" else "text",
            "mimetype": None,
            "content": None,
            "size": path.stat().st_size,
            "created": FILE_DATE,
            "last_modified": FILE_DATE,
            "writable": True,
        }
        for path in sorted((target / "files").iterdir())
    ]
    listing = {
        "name": "",
        "path": "",
        "type": "directory",
        "format": "json",
        "mimetype": None,
        "content": entries,
        "created": FILE_DATE,
        "last_modified": FILE_DATE,
        "writable": True,
    }
    path = target / CONTENTS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(listing, indent=1), "utf-8")
