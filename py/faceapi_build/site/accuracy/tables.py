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


def options_table(options: Mapping[str, Any]) -> str:
    """Accuracy by LFW's protocol and true accept rates, for each way of cutting out a face."""
    rows = []
    for title, result in options.items():
        folds = result["folds"]
        rates = (
            f"{100 * result['verification'][f'true_accept_rate at FAR {rate:g}']:.1f} %"
            for rate in (1e-2, 1e-3, 1e-4)
        )
        error = 100 * 1.96 * folds["standard_error"]
        rows.append((title, f"{100 * folds['accuracy']:.1f} ± {error:.1f} %", *rates))
    headings = ("the network sees", "ten folds", "1 in 100", "1 in 1,000", "1 in 10,000")
    return _table("Accuracy, and true accept rates by false accept rate", headings, rows)


def rate_table(checks: Mapping[str, Any]) -> str:
    """Stated and measured false accept rates."""
    rows = [
        (
            title,
            row["people"],
            f"{row['stated']:g}",
            f"{row['measured']:.2g}",
            f"{row['ratio']:.2f}",
            _range(row["ratio_95"]),
            _range(row.get("two halves")),
        )
        for title, check in checks.items()
        for row in check["rates"]
    ]
    headings = ("table", "people enrolled", "stated", "measured", "ratio", "95 % of halves")
    caption = "False accept rates of people who were not calibrated with"
    return _table(caption, (*headings, "expected from chance"), rows)


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


def detection_table(caption: str, detectors: Mapping[str, Mapping[str, Any]]) -> str:
    """Recall, precision and landmark errors, where they were measured."""
    rows = [
        (
            name,
            f"{values['faces']:,}",
            _share(values, "recall"),
            _share(values, "precision"),
            *(
                f"{100 * values[key]:.1f} %" if key in values else ""
                for key in ("landmark_error_median", "landmark_error_95")
            ),
        )
        for name, values in detectors.items()
    ]
    headings = ("faces", "recall", "precision", "landmark error, median", "95th percentile")
    return _table(caption, ("", *headings), rows)


def backend_detection_table(backends: Mapping[str, Any]) -> str:
    """Recall, precision and landmark error of each detector on each backend."""
    rows = [
        (
            f"{backend}, {detector}",
            f"{values['recall']:.3f}",
            f"{values['precision']:.3f}",
            f"{100 * values['landmark_error_median']:.2f} %"
            if "landmark_error_median" in values
            else "",
        )
        for backend, figures in backends.items()
        for detector, values in figures["detectors"].items()
    ]
    headings = ("recall", "precision", "landmark error, median")
    return _table("Detection and landmarks by backend", ("", *headings), rows)


def backend_recognition_table(backends: Mapping[str, Any]) -> str:
    """Verification and expressions on each backend."""
    rows = []
    for backend, figures in backends.items():
        crops, pairs = figures["lfw"], figures["pairs"]
        if not crops or not pairs:
            continue
        right = (f"{row['right at 0.6']} of {row['pairs']}" for row in pairs.values())
        shares = (crops["accuracy"], crops["true_accept_rate at FAR 0.01"], crops["expressions"])
        rows.append(
            (
                backend,
                f"{crops['photos']:,}",
                *("" if share is None else f"{100 * share:.1f} %" for share in shares),
                *right,
            )
        )
    headings = ("photos", "accuracy", "accepted at 1 in 100", "expression", "pairs")
    return _table("Recognition by backend", ("", *headings, "upright, mirrored pairs"), rows)


def backend_difference_table(backends: Mapping[str, Any]) -> str:
    """How far the numbers of each network on each backend are from CPython's."""
    compared = {
        name: each["differences"] for name, each in backends.items() if "differences" in each
    }
    networks = dict.fromkeys(network for gaps in compared.values() for network in gaps)
    rows = [
        (
            network,
            *(
                f"{gaps[network]['median']:.2g}; {gaps[network]['largest']:.2g}"
                if network in gaps
                else ""
                for gaps in compared.values()
            ),
        )
        for network in networks
    ]
    caption = "Difference from CPython by network: median of all faces; largest"
    return _table(caption, ("", *compared), rows)


def age_table(values: Mapping[str, Any]) -> str:
    """Errors of the age in years, and right genders, by age."""
    rows = [
        (
            name,
            f"{part['faces']:,}",
            f"{part['age_error']:.1f}",
            f"{100 * part['gender_accuracy']:.1f} %",
        )
        for name, part in {"all": values, **values["by_age"]}.items()
    ]
    return _table("By age", ("years", "faces", "age error", "gender is right"), rows)


def confusion_table(title: str, confusion: Mapping[str, Mapping[str, int]]) -> str:
    """How many pictures of each label got which result."""
    results = sorted({name for counts in confusion.values() for name in counts} | set(confusion))
    rows = [
        (label, *(counts.get(name, 0) for name in results)) for label, counts in confusion.items()
    ]
    caption = f"{title}: pictures by label (rows) and result (columns)"
    return _table(caption, ("", *results), rows)


def plain_table(caption: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows with the same columns, as they are."""
    cells = [
        [f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row.values()]
        for row in rows
    ]
    headings = [name.replace("_", " ") for name in rows[0]] if rows else []
    return _table(caption, headings, cells)


def _range(interval: Sequence[float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"


def _share(values: Mapping[str, Any], name: str) -> str:
    """A share with its interval; empty if it was not measured."""
    if name not in values:
        return ""
    if f"{name}_95" not in values:
        return f"{values[name]:.3f}"
    low, high = values[f"{name}_95"]
    return f"{values[name]:.3f} ({low:.2f} to {high:.2f})"


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
