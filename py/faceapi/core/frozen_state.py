"""Unpickle immutable values with arrays: numpy restores every array as writable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np


def restore(value: Any, state: Iterable[object]) -> None:
    """Set the fields of a frozen dataclass with slots, with read-only arrays."""
    for field, part in zip(fields(value), state, strict=True):
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
        object.__setattr__(value, field.name, part)
