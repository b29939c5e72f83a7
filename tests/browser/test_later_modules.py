"""Modules that pages do not use are loaded when a program imports them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Request
from tests.browser.pyodide_page import PyodidePage

NUMPY = (
    *("numpy.char", "numpy.ctypeslib", "numpy.dtypes", "numpy.exceptions", "numpy.fft"),
    *("numpy.lib.array_utils", "numpy.lib.format", "numpy.lib.mixins", "numpy.lib.npyio"),
    *("numpy.lib.recfunctions", "numpy.lib.scimath", "numpy.lib.stride_tricks", "numpy.linalg"),
    *("numpy.ma", "numpy.polynomial", "numpy.random", "numpy.rec"),
    *("numpy.strings", "numpy.testing", "numpy.typing"),
)
LIBRARY = (
    *("argparse", "ast", "bisect", "calendar", "cmath", "collections", "colorsys", "configparser"),
    *(
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "email.message",
    ),
    *("encodings.cp1252", "encodings.idna", "enum", "fractions", "functools", "glob", "gzip"),
    *("hashlib", "heapq", "html.parser", "http.client", "importlib.metadata", "inspect", "io"),
    *("itertools", "json", "logging.handlers", "math", "operator", "os", "pathlib", "pickle"),
    *("pprint", "queue", "random", "re", "shlex", "shutil", "statistics", "string", "struct"),
    *("tarfile", "tempfile", "textwrap", "time", "timeit", "tomllib", "traceback", "typing"),
    *("unittest", "urllib.request", "uuid", "warnings", "wave", "weakref", "xml.etree.ElementTree"),
    *("xml.sax.saxutils", "zipfile", "zlib", "zoneinfo"),
)
COMPLETE = ("python_stdlib.zip", "numpy-")


def complete_archives(page: Page) -> list[str]:
    """The names of the complete archives that the page fetches from now on."""
    names: list[str] = []

    def note(request: Request) -> None:
        name = request.url.rpartition("/")[2]
        if name.startswith(COMPLETE):
            names.append(name)

    page.on("request", note)
    return names


async def import_all(names: list[str]) -> list[str]:
    import importlib
    import sys

    return [name for name in names if importlib.import_module(name) is not sys.modules[name]]


async def use_numpy() -> list[Any]:
    import numpy as np

    return [
        np.random.default_rng(1).integers(0, 100, 3).tolist(),
        np.percentile([1.0, 2.0, 4.0], 50).item(),
        np.fft.fft([1.0, 0.0]).real.tolist(),
        np.polynomial.Polynomial([1, 2])(3).item(),
        np.ma.masked_array([1, 2], [False, True]).sum().item(),
        np.linalg.svd(np.eye(2))[1].tolist(),
        np.add.__name__,
    ]


def test_every_module_can_be_imported(fresh_pyodide_page: PyodidePage) -> None:
    names = complete_archives(fresh_pyodide_page.page)
    assert fresh_pyodide_page.run(import_all, ["numpy", "faceapi", "csv", "zipfile"]) == []
    assert names == []
    assert fresh_pyodide_page.run(import_all, [*NUMPY, *LIBRARY]) == []
    assert sorted(name[:6] for name in names) == ["numpy-", "python"]
    assert fresh_pyodide_page.run(use_numpy) == [
        *([47, 51, 75], 2.0, [1.0, 1.0], 7.0, 1, [1.0, 1.0], "add")
    ]
