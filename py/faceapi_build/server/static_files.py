"""Decisions of a static server: the file at an address, the requested range, the policy."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from faceapi_build.site.rendering import policy

FRAMES = "frame-ancestors 'self'"
"""Browsers ignore this directive in a ``<meta>`` element; only a header can set it."""

STRICT_POLICY = f"{policy.POLICY}; {FRAMES}"
"""For everything but HTML. A worker runs under the policy that is sent with its script."""

OPEN_POLICY = f"base-uri 'self'; form-action 'self'; object-src 'none'; {FRAMES}"
"""For HTML without a policy, such as a user's page beside the site."""

NOTEBOOK_POLICY = "; ".join(
    (
        "default-src 'self' blob: data:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
        FRAMES,
    )
)
"""For JupyterLite and marimo, which create functions from strings, as their kernels do. They too
can only make requests to the site itself."""
NOTEBOOKS = "notebooks"
NOTEBOOKS_MARKER = "lite-lock.json"
"""A file that only the site's folder of that name has."""

_META_POLICY = re.compile(
    rb'<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]+)"', re.IGNORECASE
)
_HEAD_BYTES = 16_384
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d+)?", re.ASCII)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class UnsatisfiableRangeError(ValueError):
    """The requested range starts after the end of the file."""


@dataclass(frozen=True, slots=True)
class Part:
    """``length`` bytes of a file, from offset ``start``."""

    start: int
    length: int


def find_file(folder: Path, address: str) -> Path | None:
    """The regular file or folder below ``folder`` at an address, or ``None``.

    ``address`` begins with a slash and may have a query. Hidden files are not served, nor is
    anything outside ``folder``, whether through ``..`` or through a symbolic link.
    """
    parts = _segments(address)
    if parts is None:
        return None
    root = os.path.realpath(folder)
    try:
        real = Path(os.path.realpath(Path(root).joinpath(*parts)))
        mode = real.stat().st_mode
    except (OSError, ValueError):  # no such file, a name too long, a loop of links
        return None
    if not real.is_relative_to(root) or not _is_public(real.relative_to(root).parts):
        return None
    if stat.S_ISDIR(mode):
        return real
    return real if stat.S_ISREG(mode) and not path_of(address).endswith("/") else None


def path_of(address: str) -> str:
    """An address without query and fragment, still percent-encoded."""
    return re.split(r"[?#]", address, maxsplit=1)[0]


def _segments(address: str) -> list[str] | None:
    """The decoded path segments, or None if one of them is not a public name."""
    encoded = path_of(address).split("/")[1:]
    segments = [unquote(segment, errors="surrogateescape") for segment in encoded]
    if segments and not segments[-1]:
        segments.pop()
    return segments if _is_public(segments) else None


def _is_public(names: list[str] | tuple[str, ...]) -> bool:
    return all(
        name and name[0] != "." and not re.search(r"[\x00-\x1f/\\:]", name) for name in names
    )


def parse_range(header: str | None, size: int) -> Part | None:
    """The part that a ``Range`` header requests; None means the whole file.

    As RFC 9110 allows, multiple ranges and invalid headers also get the whole file.

    :raises UnsatisfiableRangeError: if the range starts after the end of the file.
    """
    match = _RANGE.fullmatch(header.strip()) if header and len(header) < 100 else None
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start > end:
        raise UnsatisfiableRangeError(header)
    return Part(start, end - start + 1)


ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Suffixes of the files that ``build.py site --precompress`` writes, the smaller one first."""


def encodings(path: Path) -> dict[str, Path]:
    """The compressed copies of a file, by content coding."""
    copies = {name: path.with_name(path.name + suffix) for name, suffix in ENCODINGS.items()}
    return {name: copy for name, copy in copies.items() if copy.is_file()}


def accepted(header: str | None, names: Iterable[str]) -> str | None:
    """The first of these content codings that an ``Accept-Encoding`` header accepts."""
    refused = re.compile(r";\s*q=0(\.0*)?\s*$", re.ASCII)
    parts = (header or "").lower().split(",")
    tokens = {part.partition(";")[0].strip() for part in parts if not refused.search(part)}
    return next((name for name in names if name in tokens), None)


def is_unchanged(since: str | None, modified: float) -> bool:
    """Whether a file with the POSIX time ``modified`` is no newer than ``If-Modified-Since``."""
    try:
        moment = parsedate_to_datetime(since) if since else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and int(modified) <= moment.timestamp()


def host_name(header: str) -> str:
    """The host in a ``Host`` header: lower case, without port and brackets; "" if invalid."""
    match = _HOST.fullmatch(header)
    return (match[1] or match[2]).lower() if match else ""


def policy_for(path: Path) -> str:
    """The Content-Security-Policy of a file; for HTML the page's own policy and ``FRAMES``."""
    if _is_in_notebooks(path):
        return NOTEBOOK_POLICY
    if path.suffix != ".html":
        return STRICT_POLICY
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    match = _META_POLICY.search(head)
    if match is None:
        return OPEN_POLICY
    policy = " ".join(unescape(match[1].decode("utf-8", "replace")).split())
    return f"{policy.rstrip('; ')}; {FRAMES}" if policy.isascii() else STRICT_POLICY


def _is_in_notebooks(path: Path) -> bool:
    return any(
        parent.name == NOTEBOOKS and (parent / NOTEBOOKS_MARKER).exists() for parent in path.parents
    )
