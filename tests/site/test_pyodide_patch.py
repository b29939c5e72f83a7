"""The changes to Pyodide are made exactly once; a version that they do not fit fails the build."""

from __future__ import annotations

import json

import pytest

from faceapi_build.dependencies import npm
from faceapi_build.dependencies.pyodide_patch import patched
from faceapi_build.errors import BuildError

CHECKED_VERSION = "314.0.3"
"""The version of Pyodide with which ``tests/browser/test_snapshot.py`` last passed."""
PRIVATE_NAMES = {
    "pyodide.mjs": ("createPyodideModule", "_loadSnapshot", "_snapshotDeserializer"),
    "pyodide.asm.mjs": (
        *("_makeSnapshot", "restoreSnapshot", "makeMemorySnapshot", "LDSO", "newDSO"),
        *("loadWebAssemblyModule", "growMemory", "wasmTable"),
    ),
}
"""What ``web/shared/snapshot`` uses of Pyodide and Emscripten beyond their public interfaces."""
RESERVE = "alignMemory(getMemory(metadata.memorySize+memAlign),memAlign)"
COMPILE = "new WebAssembly.Module(bytes);var instance"


def test_the_changes_fit_this_version_of_pyodide() -> None:
    script = (npm.node_modules() / "pyodide" / "pyodide.asm.mjs").read_text("utf-8")
    before, after = script.split(RESERVE)
    script_at = f"{before}(Module.libraryMemory?.(libName)??{RESERVE}){after}"
    before, after = script_at.split(COMPILE)
    modules = "(convertJsFunctionToWasm.modules??={})[sig]"
    assert patched(script) == f"{before}{modules}??={COMPILE}{after}"


def test_snapshots_were_checked_with_this_version_of_pyodide() -> None:
    folder = npm.node_modules() / "pyodide"
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    assert version == CHECKED_VERSION, (
        "Pyodide was updated. Read “Python starts from a snapshot” in py/DECISIONS.md, run "
        "tests/browser/test_snapshot.py and tests/engines, and then change CHECKED_VERSION."
    )
    for file, names in PRIVATE_NAMES.items():
        script = (folder / file).read_text("utf-8")
        assert [name for name in names if name not in script] == [], file


@pytest.mark.parametrize(
    ("script", "count"),
    [("", 0), (RESERVE * 2, 2), (RESERVE, 0), (f"{RESERVE} {f'var module={COMPILE}' * 2}", 2)],
)
def test_another_version_fails_the_build(script: str, count: int) -> None:
    with pytest.raises(BuildError, match=f"in {count} places, expected 1"):
        patched(script)
