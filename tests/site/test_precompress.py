"""Compressed copies of the site's files."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import numpy as np

from faceapi_build.dependencies import npm
from faceapi_build.site import precompress

DECOMPRESS = """
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
process.stdout.write(brotliDecompressSync(readFileSync(0)));
"""


def test_copies_decompress_to_the_files(tmp_path: Path) -> None:
    content = b"let face = detect(photo);\n" * 500
    (tmp_path / "host").mkdir()
    (tmp_path / "host" / "site.mjs").write_bytes(content)
    (tmp_path / "photo.jpg").write_bytes(content)
    (tmp_path / "small.css").write_bytes(content[:100])
    precompress.write(tmp_path)
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    copies = {"host/site.mjs.br", "host/site.mjs.gz"}
    assert names == {"host/site.mjs", "photo.jpg", "small.css", *copies}
    assert gzip.decompress((tmp_path / "host/site.mjs.gz").read_bytes()) == content
    command = [*npm.node_command(), "--input-type=module", "--eval", DECOMPRESS]
    compressed = (tmp_path / "host/site.mjs.br").read_bytes()
    done = subprocess.run(command, check=True, capture_output=True, input=compressed)
    assert done.stdout == content


def test_files_that_do_not_get_smaller_have_no_copy(tmp_path: Path) -> None:
    (tmp_path / "noise.wasm").write_bytes(np.random.default_rng(1).bytes(4096))
    precompress.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["noise.wasm"]
