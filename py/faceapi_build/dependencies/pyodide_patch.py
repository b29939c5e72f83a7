"""The changes to Pyodide's JavaScript.

The first: where a shared library's memory is reserved. A page restores Python from a snapshot of
its memory (``web/shared/snapshot``). That memory points into the shared libraries of numpy, so they
must be loaded at the addresses that they had. Pyodide has no option for this:
https://github.com/pyodide/pyodide/issues/6418.

The second: at every start, Emscripten wraps 261 functions of JavaScript for Python's table of
functions, and compiles a module of 35 bytes for each. Functions of the same type share one.
"""

from __future__ import annotations

from faceapi_build.errors import BuildError

_RESERVE = "alignMemory(getMemory(metadata.memorySize+memAlign),memAlign)"
"""In ``loadWebAssemblyModule`` of Emscripten's ``libdylink.js``, as minified in Pyodide."""
_RESERVE_AT = f"(Module.libraryMemory?.(libName)??{_RESERVE})"
_COMPILE = "var module=new WebAssembly.Module(bytes);var instance"
"""In ``convertJsFunctionToWasm`` of Emscripten's ``libaddfunction.js``; ``sig`` is the type."""
_COMPILE_ONCE = (
    "var module=(convertJsFunctionToWasm.modules??={})[sig]??=new WebAssembly.Module(bytes);"
    "var instance"
)


def patched(script: str) -> str:
    """``pyodide.asm.mjs`` with both changes.

    It first asks ``Module.libraryMemory(path)`` for the address of a library.

    Raises
    ------
    BuildError
        the script has changed, so that a place to change is not there exactly once
    """
    script = _replace_once(script, "reserves memory for libraries", _RESERVE, _RESERVE_AT)
    return _replace_once(script, "wraps functions", _COMPILE, _COMPILE_ONCE)


def _replace_once(script: str, action: str, old: str, new: str) -> str:
    count = script.count(old)
    if count != 1:
        raise BuildError(
            f"pyodide.asm.mjs {action} in {count} places, expected 1; "
            "adapt faceapi_build/dependencies/pyodide_patch.py to this version of Pyodide"
        )
    return script.replace(old, new)
