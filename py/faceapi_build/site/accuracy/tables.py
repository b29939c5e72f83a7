"""The figures as HTML tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any


def verification_table(caption: str, result: Mapping[str, Any]) -> str:
    """Accuracy, rates and thresholds with their intervals."""
    rows = []
    for name, value in result["verification"].items():
        low, high = result["verification_95"][name]
        rows.append((name.replace("_", " "), f"{value:.4f}", f"{low:.4f} to {high:.4f}"))
    return _table(caption, ("", "value", "95 % interval"), rows)


def rate_table(checks: Mapping[str, Any]) -> str:
    """Stated and measured false accept rates."""
    rows = [
        (
            title,
            row["people"],
            f"{row['stated']:g}",
            f"{row['measured']:.2g}",
            f"{row['ratio']:.2f}",
        )
        for title, check in checks.items()
        for row in check["rates"]
    ]
    headings = ("table", "people enrolled", "stated", "measured", "ratio")
    return _table("False accept rates of people who were not calibrated with", headings, rows)


def group_table(groups: Mapping[str, Mapping[str, float]]) -> str:
    """Purity and completeness of groups."""
    rows = [
        (
            rate,
            f"{values['groups']:,}",
            *(f"{values[name]:.3f}" for name in ("f", "precision", "recall")),
            f"{100 * values['wrongly joined']:.2f} %",
        )
        for rate, values in groups.items()
    ]
    headings = ("false accept rate", "groups", "B-cubed F", "precision", "recall")
    return _table("Groups by strictness", (*headings, "pairs wrongly joined"), rows)


def detection_table(detectors: Mapping[str, Mapping[str, float]]) -> str:
    """Recall, precision and landmark errors."""
    rows = [
        (
            name,
            f"{values['recall']:.3f}",
            f"{values['precision']:.3f}",
            f"{100 * values['landmark_error_median']:.1f} %",
            f"{100 * values['landmark_error_95']:.1f} %",
        )
        for name, values in detectors.items()
    ]
    headings = ("", "recall", "precision", "landmark error, median", "95th percentile")
    return _table("Detection and landmarks", headings, rows)


def confusion_table(confusion: Mapping[str, Mapping[str, int]]) -> str:
    """How many crops of each label got which result."""
    results = sorted({name for counts in confusion.values() for name in counts} | set(confusion))
    rows = [
        (label, *(counts.get(name, 0) for name in results)) for label, counts in confusion.items()
    ]
    return _table("Pictures by label (rows) and result (columns)", ("", *results), rows)


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(
        f'<th scope="col">{escape(heading)}</th>' if heading else "<td></td>"
        for heading in headings
    )
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>'
        + "".join(f"<td>{escape(str(value))}</td>" for value in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
