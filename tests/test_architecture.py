"""Which layer may import which, and that only ``faceapi.browser`` imports JavaScript."""

from __future__ import annotations

import re
import subprocess
import sys
from graphlib import CycleError

import pytest
from tests.layers import complaint_about, layer_map
from tests.package_imports import Import, imports_of, module_names, module_path

from faceapi_build.paths import SOURCES


def test_every_import_follows_the_table() -> None:
    statements = [statement for module in module_names() for statement in imports_of(module)]
    complaints = [
        complaint for statement in statements if (complaint := complaint_about(statement))
    ]
    assert len(statements) > 100
    assert complaints == []


def test_layers_have_an_order() -> None:
    """Shown by ``pytest tests/test_architecture.py -s``."""
    text = layer_map(statement for module in module_names() for statement in imports_of(module))
    print(f"\n{text}")
    assert {line[4:].split()[0] for line in text.splitlines()} >= {"errors", "core", "faceapi"}


def test_a_cycle_of_layers_is_an_error() -> None:
    statements = [
        Import("core.geometry.boxes", "faceapi.graph.var", late=False),
        Import("graph.var", "faceapi.core.geometry.boxes", late=False),
    ]
    with pytest.raises(CycleError):
        layer_map(statements)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("core.geometry", "faceapi.graph.var"),
        ("architectures.age_gender", "faceapi.runtime.backend"),
        ("pipeline.executor", "js"),
        ("graph.var", "onnx"),
        ("client", "faceapi.browser.media.camera"),
        ("no_such_layer", "numpy"),
    ],
)
def test_forbidden_import_is_reported(importer: str, imported: str) -> None:
    assert complaint_about(Import(importer, imported, late=False)) is not None


def test_only_json_text_parses_json() -> None:
    """It checks the depth first, without which a nested file ends Python in a browser."""
    parser = re.compile(r"\bjson\.loads?\b|\bJSONDecoder\b|\bfrom json import\b")
    parsing = [
        module for module in module_names() if parser.search(module_path(module).read_text("utf-8"))
    ]
    assert parsing == ["json_text"]


IMPORT_EVERYTHING = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"js", "pyodide", "pyodide_js", "pyscript", "faceapi_host"}:
            raise AssertionError(f"{name} was imported outside the browser")

sys.meta_path.insert(0, Refuse())
import faceapi
heavy = {"onnxruntime", "PIL"} & sys.modules.keys()
assert not heavy, f"import faceapi alone brings {heavy}"
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_imports_without_javascript_outside_the_browser() -> None:
    outside = [
        f"faceapi.{name}" for name in module_names() if name and name.split(".")[0] != "browser"
    ]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING, *outside],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
