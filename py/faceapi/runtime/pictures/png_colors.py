"""The color profile that a PNG file describes by numbers: its gAMA and cHRM chunks.

Browsers convert such a file to sRGB. The profile is written as ICC, so that it takes the same way
as an embedded one. Reference: Skia src/codec/SkPngCodec (read_color_profile).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_D50 = np.array([0.96420, 1.0, 0.82491])
_SRGB = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
"""White, red, green and blue of sRGB, as x and y."""
_SRGB_GAMMA = 0.45455
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
"""From XYZ to the responses of the eye's cones, in which white points are adapted."""


def png_profile(info: Mapping[str | tuple[int, int], object]) -> bytes | None:
    """The ICC profile of a PNG image without one, from Pillow's ``image.info``.

    ``None`` if the file says that it is sRGB, or says nothing.
    """
    gamma, chromaticities = info.get("gamma"), info.get("chromaticity")
    if "srgb" in info or (gamma is None and chromaticities is None):
        return None
    exponent = gamma if isinstance(gamma, float) and 0.05 < gamma < 20 else _SRGB_GAMMA
    values = chromaticities if isinstance(chromaticities, tuple) else _SRGB
    if len(values) != len(_SRGB) or not all(0 < y < 1 for y in values[1::2]):
        values = _SRGB
    primaries = _adapted_primaries(np.array(values, np.float64).reshape(4, 2))
    return None if primaries is None else _write_profile(primaries, 1 / exponent)


def _adapted_primaries(xy: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """XYZ of red, green and blue, one per row, relative to the white point D50."""
    xyz = np.column_stack([xy[:, 0] / xy[:, 1], np.ones(4), (1 - xy.sum(axis=1)) / xy[:, 1]])
    white, colors = xyz[0], xyz[1:]
    try:
        weighted = colors * np.linalg.solve(colors.T, white)[:, np.newaxis]
    except np.linalg.LinAlgError:  # colors on one line
        return None
    gain = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    adapted: NDArray[np.float64] = weighted @ (np.linalg.inv(_BRADFORD) * gain @ _BRADFORD).T
    return adapted


def _write_profile(primaries: NDArray[np.float64], gamma: float) -> bytes:
    """A profile (ICC, version 2) with a power curve."""
    curve = struct.pack(">4sIIHxx", b"curv", 0, 1, min(65535, round(gamma * 256)))
    text = b"desc\0\0\0\0" + struct.pack(">I4s", 4, b"PNG\0") + bytes(79)
    tags = {b"desc": text.ljust(92, b"\0"), b"wtpt": _xyz(_D50)}
    for letter, color in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags[letter + b"XYZ"] = _xyz(color)
        tags[letter + b"TRC"] = curve
    table, data, start = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(data), len(content))
        data += content
    size = start + len(data)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x3i48x", size, 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp",
        *(round(value * 65536) for value in _D50),
    )  # fmt: skip
    return header + struct.pack(">I", len(tags)) + table + data


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))
