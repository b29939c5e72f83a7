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
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
const compress = promisify(brotliCompress); // runs in a thread
const paths = JSON.parse(readFileSync(0, "utf8"));
async function work() {
  while (paths.length > 0) {
    const path = paths.pop();
    const bytes = await readFile(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    const compressed = await compress(bytes, { params });
    if (compressed.length < bytes.length) await writeFile(`${path}.br`, compressed);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
"""


def write(dist: Path) -> None:
    """Write ``<name>.gz`` and ``<name>.br`` beside each file that they make smaller."""
    paths = [
        path
        for path in sorted(dist.rglob("*"), key=lambda path: path.stat().st_size)
        if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size >= MIN_BYTES
    ]
    log(f"compressing {len(paths)} files, which takes a few minutes")
    for path in paths:
        content = path.read_bytes()
        compressed = gzip.compress(content, 9, mtime=0)
        if len(compressed) < len(content):
            path.with_name(f"{path.name}.gz").write_bytes(compressed)
    command = [*npm.node_command(), "--input-type=module", "--eval", _BROTLI]
    names = json.dumps([str(path) for path in paths])
    done = subprocess.run(command, check=False, capture_output=True, text=True, input=names)
    if done.returncode != 0:
        raise BuildError(f"Node could not compress the site:\n{done.stderr[-2000:]}")
