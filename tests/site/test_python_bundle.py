"""The file with the Python modules of the pages."""

from __future__ import annotations

import gzip
import json
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
