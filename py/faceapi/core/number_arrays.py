"""Numbers of the caller as arrays, and enumerations by value, with bounded error messages."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any, NoReturn, TypeVar

import numpy as np
from numpy.typing import NDArray

from faceapi.core.untrusted_text import excerpt

Float = TypeVar("Float", np.float32, np.float64)


def as_floats(values: object, dtype: type[Float], name: str) -> NDArray[Float]:
    """``np.asarray`` of any shape; numpy's own error would quote all of the value.

    Raises ``TypeError`` or ``ValueError``, like numpy, for values that are not numbers.
    """
    try:
        array: NDArray[Any] = np.asarray(values, dtype=dtype)
    except (OverflowError, TypeError, ValueError) as error:
        wrong = TypeError if isinstance(error, TypeError) else ValueError
        raise wrong(f"{name}: expected numbers, got {excerpt(values)}") from error
    return array


def unknown_member(enumeration: type[Enum], value: object) -> NoReturn:
    """Raise the ``ValueError`` for a value that the enumeration does not have."""
    expected = ", ".join(str(member.value) for member in enumeration)
    raise ValueError(f"{enumeration.__name__}: expected one of {expected}, got {excerpt(value)}")


class CheckedStrEnum(StrEnum):
    """Members are strings; the ``ValueError`` for another string lists them."""

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        unknown_member(cls, value)
