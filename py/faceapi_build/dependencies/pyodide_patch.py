"""The one change to Pyodide's JavaScript: where a shared library's memory is reserved.

A page restores Python from a snapshot of its memory (``web/shared/snapshot``). That memory points
into the shared libraries of numpy, so they must be loaded at the addresses that they had. Pyodide
has no option for this: https://github.com/pyodide/pyodide/issues/6418.
"""

from __future__ import annotations

from faceapi_build.errors import BuildError

_RESERVE = "alignMemory(getMemory(metadata.memorySize+memAlign),memAlign)"
"""In ``loadWebAssemblyModule`` of Emscripten's ``libdylink.js``, as minified in Pyodide."""
_RESERVE_AT = f"(Module.libraryMemory?.(libName)??{_RESERVE})"


def with_fixed_library_memory(script: str) -> str:
    """``pyodide.asm.mjs`` that first asks ``Module.libraryMemory(path)`` for an address.

    Raises
    ------
    BuildError
        the script has changed, so that the place to change is not there exactly once
    """
    count = script.count(_RESERVE)
    if count != 1:
        raise BuildError(
            f"pyodide.asm.mjs reserves memory for libraries in {count} places, expected 1; "
            "adapt faceapi_build/dependencies/pyodide_patch.py to this version of Pyodide"
        )
    return script.replace(_RESERVE, _RESERVE_AT)
