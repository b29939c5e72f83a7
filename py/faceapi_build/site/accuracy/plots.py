"""Plots as SVG that a screen reader names and a style sheet colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 56
LINES = ("curve", "curve dashed")
"""Classes of the curves, in their order."""
_LOWEST = 1e-6
"""Smallest false accept rate on the axis."""


@dataclass(frozen=True)
class Curve:
    """One curve of a receiver operating characteristic."""

    title: str
    points: Sequence[Sequence[float]]
    """Threshold, false accept rate, true accept rate, by ascending rates."""


def roc_plot(curves: Sequence[Curve]) -> str:
    """True accept rate by false accept rate, on a logarithmic axis; a table has the values."""
    title = "True accept rate by false accept rate"
    lines = "".join(
        f'<path class="{LINES[number - 1]}" d="{_path(curve)}"/>{_legend(number, curve)}'
        for number, curve in enumerate(curves, 1)
    )
    return (
        f'<figure class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="roc-title roc-text"><title id="roc-title">{title}</title>'
        f'<desc id="roc-text">{_description(curves)}</desc>{_axes()}{lines}</svg>'
        f"<figcaption>{title}. Each point is one threshold.</figcaption></figure>"
    )


def true_accept_rate(curve: Curve, rate: float) -> float:
    """The true accept rate of the last point whose false accept rate is at most ``rate``."""
    return max((true for _, false, true in curve.points if false <= rate), default=0.0)


def _description(curves: Sequence[Curve]) -> str:
    return " ".join(
        f"{escape(curve.title)}: "
        + ", ".join(
            f"{100 * true_accept_rate(curve, rate):.1f} % at {rate:g}"
            for rate in (1e-1, 1e-2, 1e-3, 1e-4)
        )
        + "."
        for curve in curves
    )


def _legend(number: int, curve: Curve) -> str:
    y = HEIGHT - _BOTTOM - 56 + 22 * number
    x = WIDTH - _RIGHT - 200
    return (
        f'<path class="{LINES[number - 1]}" d="M{x} {y - 4} h28"/>'
        f'<text x="{x + 36}" y="{y}">{escape(curve.title)}</text>'
    )


def _path(curve: Curve) -> str:
    points = [(_x(false), _y(true)) for _, false, true in curve.points if false >= _LOWEST]
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def _axes() -> str:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    parts = []
    for power in range(round(log10(_LOWEST)), 1):
        x, rate = f"{_x(10.0**power):.1f}", f"{10.0**power:g}"
        parts.append(f'<path class="grid" d="M{x} {_TOP} V{bottom}"/>')
        parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{rate}</text>')
    for share in range(0, 101, 20):
        y = _y(share / 100)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f} H{right}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    middle = (_LEFT + right) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 12}" text-anchor="middle">false accept rate</text>'
    )
    return "".join(parts)


def _x(rate: float) -> float:
    share = 1 - log10(max(rate, _LOWEST)) / log10(_LOWEST)
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(rate: float) -> float:
    return _TOP + (1 - rate) * (HEIGHT - _TOP - _BOTTOM)
