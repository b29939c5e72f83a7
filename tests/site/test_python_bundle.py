"""The file with the Python modules of the pages."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from pathlib import Path

from faceapi_build.files import sha256_of


def test_every_module_is_in_the_file_or_can_be_loaded_later(site_folder: Path) -> None:
    file = gzip.decompress((site_folder / "shared/python/modules.bin").read_bytes())
    index, _, contents = file.partition(b"\n")
    sizes = dict(json.loads(index))
    assert sum(sizes.values()) == len(contents)
    later = "/home/pyodide/ui/later_modules.json"
    start = sum(size for path, size in list(sizes.items())[: list(sizes).index(later)])
    for archive in json.loads(contents[start : start + sizes[later]]):
        path = site_folder / archive["url"]
        assert sha256_of(path) == archive["sha256"]
        later_modules = set(archive["modules"])
        with zipfile.ZipFile(path) as complete:
            for name in complete.namelist():
                stem = name.removesuffix(".pyc").removesuffix("/__init__")
                if name.endswith(".pyc") and "_bootstrap" not in stem:
                    is_early = f"{archive['folder']}/{name}" in sizes
                    assert is_early != (stem.replace("/", ".") in later_modules)


def test_every_module_of_pyscript_has_bytecode(site_folder: Path) -> None:
    file = gzip.decompress((site_folder / "shared/python/modules.bin").read_bytes())
    (core,) = (site_folder / "vendor/pyscript").glob("core-*.js")
    # PyScript writes these files: {pyscript:{"__init__.py":"from …
    names = re.findall(r'"(\w+)\.py":"', core.read_text("utf-8"))
    assert {"__init__", "context", "display"} < set(names)
    paths = {path for path, _ in json.loads(file.partition(b"\n")[0])}
    folder = "/home/pyodide/pyscript/__pycache__"
    assert {f"{folder}/{name}.cpython-314.pyc" for name in names} == {
        path for path in paths if path.startswith(folder)
    }
