"""The machine and the versions that were measured."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from faceapi_build.bench import browser
from faceapi_build.dependencies import npm
from faceapi_build.paths import ROOT, WEB


def describe(machine: browser.Machine, chromium: str, site: Path) -> dict[str, Any]:
    """Processor, cores, memory, system, browser, GPU, and versions."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": machine["cores"],
        "memory_gb": _memory(),
        "system": platform.system(),
        "chromium": chromium,
        "webgl": machine["webgl"],
        "webgpu": machine["webgpu"],
        "versions": versions(site),
    }


def python_machine() -> str:
    """Processor, Python and numpy here, in a sentence."""
    numpy = metadata.version("numpy")
    return f"{_processor()}, Python {platform.python_version()}, numpy {numpy}, at {_commit()}"


def versions(site: Path) -> dict[str, str]:
    """The commit of faceapi, and the package versions of everything else."""
    ours, peers = npm.node_modules(), npm.node_modules(WEB / "bench")
    (numpy,) = (site / "vendor" / "pyodide").glob("numpy-*.whl")
    return {
        "faceapi": _commit(),
        "pyodide": _package(ours / "pyodide"),
        "numpy": numpy.name.split("-")[1],
        "onnxruntime-web": _package(ours / "onnxruntime-web"),
        "@vladmandic/face-api": _package(peers / "@vladmandic" / "face-api"),
        "tfjs-backend-wasm": _package(peers / "@tensorflow" / "tfjs-backend-wasm"),
        "face-api.js": _package(peers / "face-api.js"),
    }


def gpu_versions(onnxruntime: Path) -> dict[str, str]:
    """The versions in ``build.py bench gpu``, with the onnxruntime-web in this folder."""
    return {
        "faceapi": _commit(),
        "onnxruntime-web": _package(onnxruntime),
        "tfjs": _package(npm.node_modules(WEB / "bench") / "@tensorflow" / "tfjs-core"),
    }


def _package(folder: Path) -> str:
    version: str = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    return version


def _commit() -> str:
    command = ("git", "describe", "--always", "--dirty")
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.strip() or "not from a repository"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    if not hasattr(os, "sysconf"):
        return None
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return round(pages / 2**30, 1)
