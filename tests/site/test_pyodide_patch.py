"""The change to Pyodide is made exactly once; a version that it does not fit fails the build."""

from __future__ import annotations

import pytest

from faceapi_build.dependencies import npm
from faceapi_build.dependencies.pyodide_patch import with_fixed_library_memory
from faceapi_build.errors import BuildError

PLACE = "alignMemory(getMemory(metadata.memorySize+memAlign),memAlign)"


def test_the_change_fits_this_version_of_pyodide() -> None:
    script = (npm.node_modules() / "pyodide" / "pyodide.asm.mjs").read_text("utf-8")
    before, after = script.split(PLACE)
    changed = with_fixed_library_memory(script)
    assert changed == f"{before}(Module.libraryMemory?.(libName)??{PLACE}){after}"


@pytest.mark.parametrize("count", [0, 2])
def test_another_version_fails_the_build(count: int) -> None:
    with pytest.raises(BuildError, match=f"in {count} places, expected 1"):
        with_fixed_library_memory(PLACE * count)
