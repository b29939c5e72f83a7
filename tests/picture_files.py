"""Small picture files of every sort that browsers and Pillow could show differently."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 120, 80

P3 = (
    (0.515102, 0.241182, -0.001053),
    (0.291965, 0.692236, 0.041885),
    (0.157153, 0.066582, 0.784073),
)
"""XYZ of Display P3's red, green and blue, adapted to D50."""
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_D50 = (0.96420, 1.0, 0.82491)


def picture(channels: int = 3) -> NDArray[np.uint8]:
    """A smooth picture with all colors; the fourth channel goes from 0 to 255."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    planes = [
        x * 255 // (WIDTH - 1),
        y * 255 // (HEIGHT - 1),
        (np.sin(x / 9) * np.cos(y / 7) * 120 + 128).astype(int),
        (x + y) * 255 // (WIDTH + HEIGHT - 2),
    ]
    return np.stack(planes[:channels], axis=2).astype(np.uint8)


def icc_profile(space: bytes, primaries: Sequence[Sequence[float]], gamma: float) -> bytes:
    """A color profile (ICC, version 2) with a power curve: space ``b"RGB "`` or ``b"GRAY"``."""
    curve = struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256)) + b"\0\0"
    tags = {b"wtpt": _xyz(_D50), b"desc": _text_tag(b"desc"), b"cprt": _text_tag(b"text")}
    if space == b"GRAY":
        tags[b"kTRC"] = curve
    for letter, color in zip((b"r", b"g", b"b"), primaries, strict=False):
        tags[letter + b"XYZ"] = _xyz(color)
        tags[letter + b"TRC"] = curve
    offset, table, data = 132 + 12 * len(tags), b"", b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, offset + len(data), len(content))
        data += content
    header = struct.pack(
        ">I4sI4s4s4s", offset + len(data), b"test", 0x02400000, b"mntr", space, b"XYZ "
    )
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header = header.ljust(68, b"\0") + b"".join(struct.pack(">i", round(v * 65536)) for v in _D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _text_tag(tag_type: bytes) -> bytes:
    if tag_type == b"text":
        return b"text\0\0\0\0test\0\0\0\0"
    return b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(12 + 67 + 4)


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """The content of a file of this format."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def oriented(orientation: int, file_format: str = "JPEG") -> bytes:
    """A file with this EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(Image.fromarray(picture()), file_format, exif=exif)


def png(array: NDArray[Any], color_type: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG file with 16 bits per sample (or 8 for uint8), and further chunks before the pixels."""
    depth = array.dtype.itemsize * 8
    height, width = array.shape[:2]
    rows = array.astype(f">u{array.dtype.itemsize}").reshape(height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def files() -> Mapping[str, bytes]:
    """Names and contents."""
    rgb, rgba = Image.fromarray(picture()), Image.fromarray(picture(4))
    gray = rgb.convert("L")
    p3, adobe = icc_profile(b"RGB ", P3, 2.2), icc_profile(b"RGB ", ADOBE, 2.19921875)
    gray_profile = icc_profile(b"GRAY", (), 1.6)
    deep = picture().astype(np.uint16) * 257
    palette = rgb.quantize(40)
    transparent_palette = rgba.quantize(40)
    one_color = rgb.quantize(6).convert("RGB")
    baseline = encoded(rgb, "JPEG", quality=90)
    progressive = encoded(rgb, "JPEG", quality=90, progressive=True)
    large = Image.fromarray(np.tile(picture(), (1, 170, 1)))
    xmp = b'<x xmlns:tiff="t"><rdf:Description tiff:Orientation="6"/></x>'
    return {
        "p3.jpg": encoded(rgb, "JPEG", quality=95, icc_profile=p3),
        "p3.png": encoded(rgb, "PNG", icc_profile=p3),
        "adobe.webp": encoded(rgb, "WEBP", lossless=True, icc_profile=adobe),
        "p3.avif": encoded(rgb, "AVIF", quality=100, subsampling="4:4:4", icc_profile=p3),
        "gray profile.jpg": encoded(gray, "JPEG", quality=95, icc_profile=gray_profile),
        "gray profile.png": encoded(gray, "PNG", icc_profile=gray_profile),
        "gray with rgb profile.jpg": encoded(gray, "JPEG", quality=95, icc_profile=adobe),
        "gray with rgb profile.png": encoded(gray, "PNG", icc_profile=adobe),
        "rgb with gray profile.jpg": encoded(rgb, "JPEG", quality=95, icc_profile=gray_profile),
        "broken profile.jpg": encoded(rgb, "JPEG", quality=95, icc_profile=p3[:200]),
        "palette p3.png": encoded(palette, "PNG", icc_profile=p3),
        "transparent p3.png": encoded(rgba, "PNG", icc_profile=p3),
        "transparent.png": encoded(rgba, "PNG"),
        "transparent.webp": encoded(rgba, "WEBP", lossless=True, exact=True),
        "transparent.avif": encoded(rgba, "AVIF", quality=100, subsampling="4:4:4"),
        "transparent gray.png": encoded(rgba.convert("LA"), "PNG"),
        "transparent palette.png": encoded(transparent_palette, "PNG"),
        "transparent.gif": encoded(transparent_palette, "GIF", transparency=3),
        "one transparent color.png": encoded(
            one_color, "PNG", transparency=one_color.getpixel((60, 40))
        ),
        **{f"orientation {n}.jpg": oriented(n) for n in range(1, 9)},
        "orientation 6.png": oriented(6, "PNG"),
        "orientation 6.avif": oriented(6, "AVIF"),
        "orientation in xmp.jpg": encoded(rgb, "JPEG", quality=95, xmp=xmp),
        "damaged exif.jpg": encoded(rgb, "JPEG", quality=95, exif=b"Exif\0\0XX*\0garbage"),
        "cut.jpg": baseline[: len(baseline) // 2],
        "cut progressive.jpg": progressive[: len(progressive) // 2],
        "cut by two bytes.jpg": baseline[:-2],
        "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", quality=95),
        "16 bits gray.png": png(deep[:, :, :1], 0),
        "16 bits.png": png(deep, 2),
        "bilevel.png": encoded(gray.convert("1"), "PNG"),
        "palette.png": encoded(palette, "PNG"),
        "gamma.png": png(picture(), 2, (b"gAMA", struct.pack(">I", 100000))),
        "chromaticities.png": png(
            picture(),
            2,
            (b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)),
            (b"gAMA", struct.pack(">I", 45455)),
        ),
        "panorama.jpg": encoded(large, "JPEG", quality=90),
        "tall.png": encoded(Image.fromarray(np.tile(picture(), (220, 1, 1))), "PNG"),
    }
