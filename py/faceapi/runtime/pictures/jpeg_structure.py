"""The structure of JPEG files: the cost of decoding them, and files that break off.

libjpeg decodes a file with one scan row by row. For a file with several scans (progressive files
have about ten) it buffers all coefficients at full size, and processes all of them for each scan.

A file that breaks off is shown as Chromium draws it on a canvas. A baseline file shows the rows
that were decoded before the end; the others stay black. A progressive file shows all rows, as
detailed as its scans up to there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

MAX_SCANS = 100
"""Encoders write about ten scans, and a few dozen at most. A scan without new data has a hundred
bytes, but takes a tenth of a second for a large picture; thousands of scans are an attack."""

MAX_SCANS_AT_LIMIT = 45
"""Maximum for a picture with as many pixels as the limit, which takes four seconds. Larger pictures
may have fewer scans."""

END_OF_JPEG = bytes((0xFF, 0xD9))
"""The marker at the end of a file. With it, libjpeg decodes what there is of a progressive file."""

_MAX_SEGMENTS = 10_000
_BYTES_PER_COEFFICIENT = 2

# Except 00 (a stuffed FF byte) and the markers without a segment: TEM and the restart markers.
_MARKER = re.compile(rb"\xff+([\x02-\xcf\xd8-\xfe])")
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN = 0xD8, 0xD9, 0xDA
_NOT_FRAME_HEADERS = (0xC4, 0xC8, 0xCC)


@dataclass(frozen=True, slots=True)
class JpegStructure:
    """The properties that the markers describe."""

    scans: int
    """Number of scans of the first picture in the file."""
    samples_per_pixel: float
    """Samples of all components per pixel: 3 for 4:4:4, 1.5 for 4:2:0, 1 for grayscale."""

    @property
    def buffered_bytes_per_pixel(self) -> float:
        """Bytes that libjpeg buffers per pixel of the full size, at any decoded size."""
        return self.samples_per_pixel * _BYTES_PER_COEFFICIENT if self.scans > 1 else 0.0


def read_structure(content: bytes) -> JpegStructure:
    """Read the markers up to the end of the first picture; never raises for damaged content.

    A file with more than 10,000 segments is reported to have 10,000 scans.
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
        elif 0xC0 <= code <= 0xCF and code not in _NOT_FRAME_HEADERS:
            samples = max(samples, _samples_per_pixel(content[position : position + length]))
        position += length
    return JpegStructure(_MAX_SEGMENTS, samples)


def _samples_per_pixel(frame: bytes) -> float:
    """Samples per pixel of a frame header: length, precision, height, width, components."""
    factors = [(frame[offset] >> 4, frame[offset] & 15) for offset in range(9, len(frame), 3)]
    if not factors:
        return 0.0
    pixels = max(horizontal for horizontal, _ in factors) * max(vertical for _, vertical in factors)
    return sum(horizontal * vertical for horizontal, vertical in factors) / max(1, pixels)


def is_cut_jpeg(image: Image.Image, content: bytes) -> bool:
    """Whether a file that could not be decoded is a JPEG file without its end."""
    return isinstance(image, JpegImageFile) and not content.endswith(END_OF_JPEG)


def keep_decoded_part(image: Image.Image) -> bool:
    """Keep the rows that were decoded before Pillow raised its error; whether there are any."""
    if image.info.get("progressive") or image.mode not in ("L", "RGB"):
        return False
    if not isinstance(image, JpegImageFile):
        return False
    image.tile = []  # so that load() does not decode again
    return image.getbbox() is not None


def hide_missing_rows(image: Image.Image) -> None:
    """Make the rows below the decoded part transparent, as on a canvas, in place.

    Scaling then does not blend the last row with black.
    """
    bounds = image.getbbox()
    opacity = Image.new("L", image.size)
    opacity.paste(255, (0, 0, image.width, bounds[3] if bounds else 0))
    image.putalpha(opacity)
