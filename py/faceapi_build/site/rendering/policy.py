"""The Content-Security-Policy of the pages, and the integrity of their scripts and styles."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from faceapi_build.files import sha256_of

DIRECTIVES = (
    "default-src 'none'",
    # onnxruntime's threads start from blob URLs.
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)
POLICY = "; ".join(DIRECTIVES)
POLICY_FOR_PYSCRIPT = POLICY.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'")
"""PyScript creates a function from a string; pages without PyScript do not need this."""

_FETCHED = re.compile(
    r'<(?:script(?: type="module"| defer)? src|'
    r'link rel="(?:modulepreload|stylesheet|preload" as="script)" href)="([^"]+)"'
)


def with_integrity(html: str, folder: Path) -> str:
    """Pin each script and style of a page in ``folder`` to its current SHA-256."""

    def pin(match: re.Match[str]) -> str:
        digest = base64.b64encode(bytes.fromhex(sha256_of(folder / match[1]))).decode()
        return f'{match[0]} integrity="sha256-{digest}"'

    return _FETCHED.sub(pin, html)
