"""Runs inside Pyodide: imports everything that a page imports, and names the files."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from collections.abc import Mapping, Sequence


def traced(imports: Mapping[str, Sequence[str]]) -> str:
    """The files of all imported modules, as JSON.

    ``imports`` has the modules that a file imports, also within functions; those that cannot be
    imported in a page are left out.
    """
    importlib.import_module("faceapi.browser.snapshot").import_all(b"")
    for file in _files():
        for name in imports.get(file, ()):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    return json.dumps(_files())


def _files() -> list[str]:
    return sorted(filter(None, {getattr(each, "__file__", None) for each in sys.modules.values()}))
