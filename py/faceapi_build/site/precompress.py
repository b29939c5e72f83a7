"""``build.py site --precompress``: compressed copies of the site's files, for hosts that send them.

A host that compresses a file for each request does so quickly rather than well, or not at all if it
is large. The copies are no part of the site: ``assets.json`` does not list them.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError

SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".mjs", ".onnx", ".svg", ".wasm"})
"""Other files are compressed already."""
MIN_BYTES = 1024

_BROTLI = """
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
for (const path of JSON.parse(readFileSync(0, "utf8"))) {
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
}
"""


def write(dist: Path) -> None:
    """Write ``<name>.gz`` and ``<name>.br`` beside each file that they make smaller."""
    paths = [
        path
        for path in sorted(dist.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size >= MIN_BYTES
    ]
    log(f"compressing {len(paths)} files, which takes minutes")
    for path in paths:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    command = [*npm.node_command(), "--input-type=module", "--eval", _BROTLI]
    names = json.dumps([str(path) for path in paths])
    done = subprocess.run(command, check=False, capture_output=True, text=True, input=names)
    if done.returncode != 0:
        raise BuildError(f"Node could not compress the site:\n{done.stderr[-2000:]}")
