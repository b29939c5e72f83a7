"""Runs inside Pyodide: compiles an archive of sources to an archive of bytecode.

Python imports ``module.pyc`` instead of ``module.py`` without comparing it with a source.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import marshal
import zipfile
from collections.abc import Sequence

DATE = (1980, 1, 1, 0, 0, 0)
UNCHECKED = (0b01).to_bytes(4, "little")
"""Flags of an unchecked hash-based ``.pyc`` file. See PEP 552."""
COMPILER_FILES = (".pyi", ".pxd", ".pyx", ".h", ".c", ".a")
"""Suffixes of files that Python never opens at run time."""


def compiled(archive: bytes, root: str, without: Sequence[str], emptied: Sequence[str]) -> bytes:
    """The same archive with bytecode for sources, except names that begin with ``without``.

    The modules ``emptied`` are empty in it.
    ``root`` is the folder that tracebacks show before each file name.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(output, "w") as target:
        for name in sorted(source.namelist()):
            if name.endswith(("/", *COMPILER_FILES)) or name.startswith(tuple(without)):
                continue
            content = b"" if name in emptied else source.read(name)
            if name.endswith(".py"):
                content = _bytecode(content, f"{root}/{name}")
                name = f"{name}c"
            entry = zipfile.ZipInfo(name, DATE)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return output.getvalue()


def _bytecode(source: bytes, path: str) -> bytes:
    tree = _without_docstrings(ast.parse(source, path))
    # Without assertions, like "python -OO": numpy.ma asserts on the docstrings removed above.
    code = compile(tree, path, "exec", dont_inherit=True, optimize=1)
    digest = importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + digest + marshal.dumps(code)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    """Remove docstrings, which a page never shows.

    Classes keep a blank one: without it, a dataclass computes one, which takes time.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())) as first, *rest]:
                    node.body = rest or [ast.copy_location(ast.Pass(), first)]
        elif isinstance(node, ast.ClassDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
                    docstring.value = " "
    return tree
