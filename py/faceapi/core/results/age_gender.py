"""Estimated age and gender."""

from __future__ import annotations

from dataclasses import dataclass

from faceapi.core.number_arrays import CheckedStrEnum


class Gender(CheckedStrEnum):
    """The two classes of the network. Members are strings: ``Gender.MALE == "male"``."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class AgeGender:
    """Age and gender of one face."""

    age: float
    """Years, not rounded and not clamped."""
    gender: Gender
    gender_probability: float
    """Probability of ``gender``, 0.5 to 1."""
