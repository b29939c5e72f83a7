"""Read settings from the URL of a page, with a message for each invalid value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ui.settings import Settings

CHOICES: Mapping[str, tuple[str, ...]] = {
    "detector": ("ssd", "tiny"),
    "input_size": ("128", "160", "224", "320", "416", "512", "608"),
    "backend": ("auto", "webgpu", "wasm", "webgl"),
    "mask": ("none", "glasses", "hat", "moustache", "cat"),
    "false_accept_rate": ("0.01", "0.001", "0.0001"),
}
"""The values that the controls of these settings offer."""
RANGES: Mapping[str, tuple[float, float]] = {
    "score": (0.1, 0.9),
    "min_probability": (0.05, 0.95),
    "max_distance": (0.2, 0.9),
}
"""Minimum and maximum of the sliders."""
TITLES: Mapping[str, str] = {
    "detector": "The detector",
    "input_size": "The input size",
    "backend": "The backend",
    "mask": "The mask",
    "score": "The minimum score",
    "min_probability": "The probability of an expression",
    "max_distance": "The distance between descriptors",
    "false_accept_rate": "The false accept rate",
}
MAX_VALUE_LENGTH = 40
"""Maximum number of characters of a value that a message quotes."""


def read(
    defaults: Settings, values: Mapping[str, str], names: Collection[str]
) -> tuple[Settings, list[str]]:
    """Return the settings in a URL query, and a message about each value that is ignored.

    Only the settings in ``names`` are read: a URL may carry other parameters. An invalid value
    leaves the setting at its default.
    """
    accepted: dict[str, str] = {}
    messages = []
    default = defaults.as_dict()
    for name in [name for name in default if name in names and name in values]:
        allowed = _allowed_values(name, default[name], values[name])
        if allowed is None:
            accepted[name] = values[name]
        else:
            messages.append(_message(name, values[name], allowed, default[name]))
    return defaults.with_query(accepted), messages


def _allowed_values(name: str, default: object, text: str) -> str | None:
    """Describe the values that a setting allows; ``None`` if ``text`` is one of them."""
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
    return low <= value <= high  # also rejects NaN


def _message(name: str, text: str, allowed: str, default: Any) -> str:
    shown = text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
    replacement = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
    title = TITLES.get(name, "This setting")
    return (
        f"The address of this page has the invalid setting {name}={shown}. "
        f"{title} can be {allowed}; {replacement} is used instead."
    )
