"""The figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

OPTIONS = {
    "original": "Verification by distance, as face-api.js does",
    "unit_length": "Verification by distance of descriptors scaled to the length 1",
}
"""How descriptors are compared: member of the results, and its heading."""


def markdown(results: Mapping[str, Any]) -> str:
    """Every set that was measured, under its heading."""
    about = results["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    sample = ", a sample only (`--quick`)" if about["quick"] else ""
    lines = [
        f"Measured {about['date']} at {about['commit']} by `python build.py accuracy`{sample}; "
        f"{versions}; the recognition network sees {about['option']}."
    ]
    for name, section in (("lfw", _lfw), ("pairs", _pairs), ("dlib_faces", _photos)):
        if name in results:
            lines += ["", *section(results[name])]
    return "\n".join(lines) + "\n"


def _lfw(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"### LFW crops: {result['crops']} pictures of {result['people']} people"
    yield ""
    for option, title in OPTIONS.items():
        yield f"{title}:"
        yield ""
        yield "| | | 95 % interval |"
        yield "|---|---:|---|"
        for name, value in result[option]["verification"].items():
            low, high = result[option]["verification_95"][name]
            yield f"| {name.replace('_', ' ')} | {value:.4f} | {low:.4f} to {high:.4f} |"
        yield ""
    yield from _stated_rates(result["stated_rates"])
    yield from _groups(result["groups"])
    if "expressions" in result:
        yield from _expressions(result)


def _stated_rates(checks: Mapping[str, Any]) -> Iterator[str]:
    yield "False accept rates, for people who were not used for the calibration:"
    yield ""
    yield "| | people enrolled | stated | measured | ratio |"
    yield "|---|---:|---:|---:|---:|"
    for title, check in checks.items():
        for row in check["rates"]:
            yield (
                f"| {title} | {row['people']} | {row['stated']:g} | {row['measured']:.2g} "
                f"| {row['ratio']:.2f} |"
            )
    yield ""


def _groups(groups: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield "Groups of `faceapi.group`, by its false accept rate:"
    yield ""
    yield "| | groups | B-cubed F | precision | recall | pairs wrongly joined |"
    yield "|---|---:|---:|---:|---:|---:|"
    for rate, values in groups.items():
        yield (
            f"| {rate} | {values['groups']} | {values['f']:.3f} | {values['precision']:.3f} "
            f"| {values['recall']:.3f} | {100 * values['wrongly joined']:.2f} % |"
        )
    yield ""


def _expressions(result: Mapping[str, Any]) -> Iterator[str]:
    yield "| expression | | 95 % interval |"
    yield "|---|---:|---|"
    low, high = result["expressions_95"]
    yield f"| is right | {result['expressions']['accuracy']:.4f} | {low:.4f} to {high:.4f} |"
    for name, share in result["expressions"]["recall"].items():
        count = sum(result["expressions"]["confusion"][name].values())
        yield f"| … of {count} {name} | {share:.4f} | |"


def _pairs(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {result['pairs']} pairs of photos"
    yield ""
    yield "| | |"
    yield "|---|---:|"
    for name in (
        "right at 0.6",
        "largest distance of one person",
        "smallest distance of strangers",
    ):
        yield f"| {name} | {result[name]:.4g} |"


def _photos(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {next(iter(result.values()))['faces']:.0f} labeled faces in photos"
    yield ""
    yield "| | recall | precision | landmark error, median | 95th percentile |"
    yield "|---|---:|---:|---:|---:|"
    for name, values in result.items():
        yield (
            f"| {name} | {values['recall']:.3f} | {values['precision']:.3f} "
            f"| {100 * values['landmark_error_median']:.1f} % "
            f"| {100 * values['landmark_error_95']:.1f} % |"
        )
