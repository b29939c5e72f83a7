"""Age and gender as the network estimates them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """The two classes the network knows. Members are strings: ``Gender.MALE == "male"``."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class AgeGender:
    """Age and gender of one face."""

    age: float
    """Years, not rounded and not clamped."""
    gender: Gender
    gender_probability: float
    """How sure the network is of ``gender``, 0.5 to 1."""
