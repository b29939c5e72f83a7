"""Settings in the address of a page: what can be used, and a sentence for what cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ui.settings import Settings

CHOICES: Mapping[str, tuple[str, ...]] = {
    "detector": ("ssd", "tiny"),
    "input_size": ("128", "160", "224", "320", "416", "512", "608"),
    "backend": ("auto", "webgpu", "wasm", "webgl"),
}
"""What the controls of these settings offer."""
RANGES: Mapping[str, tuple[float, float]] = {
    "score": (0.1, 0.9),
    "min_probability": (0.05, 0.95),
    "max_distance": (0.2, 0.9),
}
"""The lowest and the highest value of the sliders."""
TITLES: Mapping[str, str] = {
    "detector": "The detector",
    "input_size": "The input size",
    "backend": "What the networks run on",
    "score": "The minimum score",
    "min_probability": "The probability of an expression",
    "max_distance": "The distance between descriptors",
}
LONGEST = 40
"""Characters of a value that are repeated."""


def read(
    defaults: Settings, values: Mapping[str, str], known: Collection[str]
) -> tuple[Settings, list[str]]:
    """The settings that an address asks for, and a sentence about each value that is ignored.

    Only the names in ``known`` are looked at: an address may carry other things. A value that
    cannot be used leaves the setting at its default.
    """
    usable: dict[str, str] = {}
    sentences = []
    default = defaults.as_dict()
    for name in [name for name in default if name in known and name in values]:
        possible = _possible(name, default[name], values[name])
        if possible is None:
            usable[name] = values[name]
        else:
            sentences.append(_sentence(name, values[name], possible, default[name]))
    return defaults.updated(usable), sentences


def _possible(name: str, default: object, text: str) -> str | None:
    """What a setting can be, in words; ``None`` if ``text`` is that."""
    if name in RANGES:
        low, high = RANGES[name]
        return None if _in_range(text, low, high) else f"a number from {low:g} to {high:g}"
    choices = ("yes", "no") if isinstance(default, bool) else CHOICES[name]
    return None if text in choices else f"{', '.join(choices[:-1])} or {choices[-1]}"


def _in_range(text: str, low: float, high: float) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return low <= value <= high  # false for “nan”, too


def _sentence(name: str, text: str, possible: str, default: Any) -> str:
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    used = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
    what = TITLES.get(name, "This setting")
    return (
        f"The address of this page says {name}={shown}, which cannot be used. "
        f"{what} can be {possible}; {used} is used instead."
    )
