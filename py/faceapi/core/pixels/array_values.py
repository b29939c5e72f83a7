"""Arrays of other types than uint8, as pictures with values from 0 to 255.

What the values mean must be certain: booleans, floats from 0 to 1, and whole numbers from 0 to 255.
Anything else is refused, and the error says what to write. 12 bits in a 16-bit array taken as
16 bits, for example, would be a black picture without a face.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from faceapi.core.pixels.array_picture import ArrayPicture, Channels
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import PictureError

_ACCEPTED = (
    "an array of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) with values from 0 to 255, "
    "floats from 0 to 1, or booleans"
)
_CHUNK_SIZE = 1 << 20
"""Number of values that are converted at once."""


def as_array(source: object) -> NDArray[Any] | None:
    """A numpy array, or an object that converts itself to one (``__array__``); else ``None``.

    Raises ``PictureError`` if the conversion fails, as for a tensor in the memory of a GPU.
    """
    if isinstance(source, np.ndarray):
        return source
    # A class has the attribute as well; a Pillow image has its own way in.
    if isinstance(source, type | np.generic) or not hasattr(type(source), "__array__"):
        return None
    if hasattr(source, "getexif"):
        return None
    try:
        return np.asarray(source)
    except (TypeError, ValueError, RuntimeError) as error:
        raise PictureError(
            f"picture: the {type(source).__name__} cannot be converted to a numpy array: "
            f"{quotable(error)}"
        ) from error


def picture_of_array(array: NDArray[Any], channels: Channels = "rgb") -> ArrayPicture:
    """The picture of an array; see :func:`to_uint8` and :class:`ArrayPicture`."""
    return ArrayPicture(to_uint8(array), channels=channels)


def picture_with_channels(image: object, channels: Channels) -> ArrayPicture:
    """The picture of an array in this order of channels; ``ValueError`` for anything else."""
    array = as_array(image)
    if array is None:
        raise ValueError(
            f"channels={excerpt(channels)} is for arrays, whose order is not known; got "
            f"{type(image).__name__}"
        )
    return picture_of_array(array, channels)


def to_uint8(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Convert an array; a uint8 array is returned as it is.

    Raises ``PictureError`` for another type, or for values whose meaning is not certain.
    """
    if array.dtype == np.uint8:
        return array.view(np.uint8)
    if array.dtype.kind not in "bfiu" or not array.size:
        raise PictureError(
            f"picture: expected {_ACCEPTED}, got an array of {array.dtype}, shape {array.shape}"
        )
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    scale = _scale(array)
    result = np.empty(array.shape, np.uint8)
    rows = max(1, _CHUNK_SIZE * len(array) // array.size) if array.ndim else 1
    for start in range(0, len(array) if array.ndim else 1, rows):
        chunk = slice(start, start + rows) if array.ndim else ...
        result[chunk] = _converted(array[chunk], scale)
    return result


def rgb_of_values(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """A copy as uint8 ``(h, w, 3)``; fractions are truncated, as a canvas does.

    ``ValueError`` for another shape than ``(h, w)`` or ``(h, w, 1 or 3)``, or for values outside
    of 0 to 255.
    """
    values = np.asarray(pixels)
    if values.ndim == 2:
        values = values[:, :, np.newaxis]
    if values.ndim != 3 or values.shape[2] not in (1, 3) or not values.size:
        raise ValueError(
            "expected an array of shape (height, width), (height, width, 1) or "
            f"(height, width, 3), got {values.shape}"
        )
    if values.min() < 0 or values.max() > 255:
        raise ValueError(f"expected values from 0 to 255, got {values.min()} to {values.max()}")
    return np.array(np.broadcast_to(values, (*values.shape[:2], 3)), np.uint8, order="C")


def _scale(array: NDArray[Any]) -> int:
    """The factor to values from 0 to 255: 255 or 1."""
    if array.dtype.kind == "b":
        return 255
    low, high = float(array.min()), float(array.max())
    if not (np.isfinite([low, high]).all() and low >= 0 and high <= 255):
        raise PictureError(
            f"picture: expected values from 0 to 255, got an array of {array.dtype} with values "
            f"from {low:g} to {high:g}{_advice(array.dtype, low, high)}"
        )
    if not 0 < high <= 1:
        return 1
    if array.dtype.kind == "f":
        return 255
    raise PictureError(
        f"picture: expected values from 0 to 255, got an array of {array.dtype} with 0 and 1 only; "
        "multiply by 255"
    )


def _advice(dtype: np.dtype[Any], low: float, high: float) -> str:
    if dtype.kind in "iu" and low >= 0 and high < 1 << 16:
        bits = next(bits for bits in (10, 12, 14, 16) if high < 1 << bits)
        return f"; if it has {bits} bits, write (array >> {bits - 8}).astype(np.uint8)"
    return "; scale them, then use .round().astype(np.uint8)"


def _converted(values: NDArray[Any], scale: int) -> NDArray[np.uint8]:
    numbers = values.astype(np.float64)
    if scale != 1:
        return np.rint(numbers * scale).astype(np.uint8)
    result = numbers.astype(np.uint8)
    if (result != numbers).any():
        raise PictureError(
            f"picture: expected whole numbers, got an array of {values.dtype} with fractions; "
            "multiply by 255 if its values go from 0 to 1, then use .round().astype(np.uint8)"
        )
    return result
