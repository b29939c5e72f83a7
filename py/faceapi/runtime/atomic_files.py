"""Write files atomically."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, or replace it once the new one is complete; raises ``OSError``.

    The folder has a temporary file meanwhile, whose name is short enough for any ``path``.
    """
    temporary = path.with_name(f".{token_hex(8)}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
