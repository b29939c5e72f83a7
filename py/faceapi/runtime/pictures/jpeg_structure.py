"""The markers of a JPEG file, which tell what its decoding costs before it begins.

libjpeg decodes a file of one scan row by row. Of a file of several scans (progressive files have
about ten) it holds all coefficients at full size, and goes through all of them for each scan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SCANS = 100
"""Encoders write about ten scans and at most a few dozen. A scan that says nothing new is a hundred
bytes long, and takes a tenth of a second where the picture is large; thousands are an attack."""

MAX_SCANS_AT_LIMIT = 45
"""Of a picture that has as many pixels as the limit; four seconds. Larger ones may have fewer."""

_MAX_SEGMENTS = 10_000
_BYTES_PER_COEFFICIENT = 2

# Without 00 (a stuffed FF byte) and the markers that stand alone: TEM and the restart markers.
_MARKER = re.compile(rb"\xff+([\x02-\xcf\xd8-\xfe])")
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = 0xD8, 0xD9, 0xDA
_NO_FRAME = (0xC4, 0xC8, 0xCC)


@dataclass(frozen=True, slots=True)
class JpegStructure:
    """What the markers say."""

    scans: int
    """Scans of the first picture of the file."""
    samples_per_pixel: float
    """Of all components together: 3 for 4:4:4, 1.5 for 4:2:0, 1 for grey."""

    @property
    def held_bytes_per_pixel(self) -> float:
        """Bytes a pixel of the full size that libjpeg holds, whatever size is asked for."""
        return self.samples_per_pixel * _BYTES_PER_COEFFICIENT if self.scans > 1 else 0.0


def read_structure(content: bytes) -> JpegStructure:
    """Read the markers up to the end of the first picture; never raises on damaged content.

    A file with more than 10,000 segments counts as one with so many scans.
    """
    scans, samples, position = 0, 0.0, 2
    for _ in range(_MAX_SEGMENTS):
        marker = _MARKER.search(content, position)
        if marker is None or marker[1][0] == _END_OF_IMAGE:
            return JpegStructure(scans, samples)
        code, position = marker[1][0], marker.end()
        if code == _START_OF_IMAGE:
            continue
        length = max(2, int.from_bytes(content[position : position + 2], "big"))
        if code == _START_OF_SCAN:
            scans += 1
        elif 0xC0 <= code <= 0xCF and code not in _NO_FRAME:
            samples = max(samples, _samples(content[position : position + length]))
        position += length
    return JpegStructure(_MAX_SEGMENTS, samples)


def _samples(frame: bytes) -> float:
    """Samples per pixel of a frame header: length, precision, height, width, components."""
    factors = [(frame[at] >> 4, frame[at] & 15) for at in range(9, len(frame), 3)]
    if not factors:
        return 0.0
    whole = max(across for across, _ in factors) * max(down for _, down in factors)
    return sum(across * down for across, down in factors) / max(1, whole)
