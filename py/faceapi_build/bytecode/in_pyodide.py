"""Runs inside Pyodide, whose bytecode only it can write: an archive of sources to one of bytecode.

Python finds ``module.pyc`` where it would look for ``module.py``, and compares it with nothing.
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
"""The flags of a file that carries a hash of its source, which nobody compares. See PEP 552."""
FOR_COMPILERS = (".pyi", ".pxd", ".pyx", ".h", ".c", ".a")
"""What a running Python never opens."""


def compiled(archive: bytes, root: str, without: Sequence[str]) -> bytes:
    """The same archive with bytecode for sources, and without what lies below ``without``.

    ``root`` is the folder that tracebacks show before each name.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w") as target:
        for name in sorted(source.namelist()):
            if name.endswith(("/", *FOR_COMPILERS)) or name.startswith(tuple(without)):
                continue
            content = source.read(name)
            if name.endswith(".py"):
                content = _bytecode(content, f"{root}/{name}")
                name = f"{name}c"
            entry = zipfile.ZipInfo(name, DATE)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return written.getvalue()


def _bytecode(source: bytes, path: str) -> bytes:
    tree = _without_words(ast.parse(source, path))
    # Without assertions, as "python -OO": numpy.ma has some about the words that are gone.
    code = compile(tree, path, "exec", dont_inherit=True, optimize=1)
    digest = importlib.util.source_hash(source)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + digest + marshal.dumps(code)


def _without_words(tree: ast.Module) -> ast.Module:
    """Take out what a page never shows: docstrings.

    Classes keep an empty one: where there is none, a dataclass works one out, which takes time.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())) as first, *rest]:
                    node.body = rest or [ast.copy_location(ast.Pass(), first)]
        elif isinstance(node, ast.ClassDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()) as words), *_]:
                    words.value = " "
    return tree
