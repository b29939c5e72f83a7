"""The hashes of the files that scripts read from the cache, without the service worker."""

from __future__ import annotations

import json
from pathlib import Path

from faceapi_build.files import sha256_of

FILES = ("vendor/onnxruntime/ort-wasm-simd-threaded.wasm",)


def write(dist: Path) -> None:
    """Write ``host/hashes.mjs``."""
    hashes = {path: sha256_of(dist / path) for path in FILES}
    text = f"// Written by the build.\nexport const hashes = {json.dumps(hashes)};\n"
    (dist / "host" / "hashes.mjs").write_text(text, "utf-8")
