"""The figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from faceapi_build.accuracy import angles
from faceapi_build.accuracy.faces import CUTS


def title_of(option: str) -> str:
    """What the recognition network sees, and how descriptors are compared, in words."""
    cut = CUTS[option.removesuffix("-unit")]
    return f"{cut}, at the length 1" if option.endswith("-unit") else cut


def markdown(results: Mapping[str, Any]) -> str:
    """Every set that was measured, under its heading."""
    about = results["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    sample = ", a sample only (`--quick`)" if about["quick"] else ""
    lines = [
        f"Measured {about['date']} at {about['commit']} by `python build.py accuracy`{sample}; "
        f"{versions}; backend {about['backend']}."
    ]
    sections = {
        "lfw": _lfw,
        "pairs": _pairs,
        "dlib_faces": _photos,
        "wider": _photos,
        "fer2013": _expressions,
        "ck": _expressions,
        "utkface": _ages,
    }
    for name, section in sections.items():
        if name in results:
            lines += ["", f"### {name}", "", *section(results[name])]
    if "backends" in results:
        lines += ["", "### backends", "", *backend_rows(results["backends"])]
    text = "\n".join(lines) + "\n"
    return f"{text}\n{angles.markdown(results['angles'])}" if "angles" in results else text


def _lfw(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{result['photos']} photos of {result['people']} people; {result['pairs']}."
    yield ""
    for option, values in result["options"].items():
        yield f"{title_of(option).capitalize()}:"
        yield ""
        yield "| | | 95 % interval |"
        yield "|---|---:|---|"
        folds = values["folds"]
        error = 1.96 * folds["standard_error"]
        low, high = folds["accuracy"] - error, folds["accuracy"] + error
        yield f"| accuracy, ten folds | {folds['accuracy']:.4f} | {low:.4f} to {high:.4f} |"
        for name, value in values["verification"].items():
            low, high = values["verification_95"][name]
            yield f"| {name.replace('_', ' ')} | {value:.4f} | {low:.4f} to {high:.4f} |"
        yield ""
    yield from _stated_rates(result["stated_rates"])
    yield from _groups(result["groups"])
    if "expressions" in result:
        yield from _expressions(result["expressions"])


def _stated_rates(checks: Mapping[str, Any]) -> Iterator[str]:
    yield "False accept rates, for people who were not used for the calibration:"
    yield ""
    yield "| | people enrolled | stated | measured | ratio | 95 % of halves |"
    yield "|---|---:|---:|---:|---:|---|"
    for option, check in checks.items():
        for row in check.get("rates", ()):
            low, high = row["ratio_95"]
            yield (
                f"| {title_of(option)} | {row['people']} | {row['stated']:g} "
                f"| {row['measured']:.2g} | {row['ratio']:.2f} | {low:.2f} to {high:.2f} |"
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
    low, high = result["accuracy_95"]
    yield f"| is right | {result['accuracy']:.4f} | {low:.4f} to {high:.4f} |"
    for name, share in result["recall"].items():
        count = sum(result["confusion"][name].values())
        yield f"| … of {count} {name} | {share:.4f} | |"


def _pairs(result: Mapping[str, Any]) -> Iterator[str]:
    yield "| | |"
    yield "|---|---:|"
    for name, value in result.items():
        yield f"| {name} | {value:.4g} |"


def _photos(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{next(iter(result.values()))['faces']:.0f} labeled faces"
    yield ""
    yield "| | recall | precision | landmark error, median | 95th percentile |"
    yield "|---|---:|---:|---:|---:|"
    for name, values in result.items():
        errors = (values.get(key) for key in ("landmark_error_median", "landmark_error_95"))
        cells = " | ".join("" if error is None else f"{100 * error:.1f} %" for error in errors)
        yield f"| {name} | {values['recall']:.3f} | {values['precision']:.3f} | {cells} |"
        for size, part in values.get("by_size", {}).items():
            yield f"| … {part['faces']} faces of {size} px | {part['recall']:.3f} | | | |"


def backend_rows(backends: Mapping[str, Any]) -> Iterator[str]:
    """Figures of CPython and of backends of the browser, on the same pictures."""
    for title, values in backends.items():
        yield f"{title}:"
        yield ""
        if values["detectors"]:
            yield from _photos(values["detectors"])
        for option, row in values["pairs"].items():
            yield f"| pairs, {title_of(option)} | {row['right at 0.6']} of {row['pairs']} | | | |"
        yield ""
        for name, value in values["lfw"].items():
            yield f"- {name}: {'' if value is None else f'{value:.4g}'}"
        for name, gap in values.get("differences", {}).items():
            median, largest = f"{gap['median']:.2g}", f"{gap['largest']:.2g}"
            faces = f"{gap['faces']} faces"
            yield f"- {name}: {faces} differ from CPython by {median}, at most {largest}"
        yield ""


def _ages(result: Mapping[str, Any]) -> Iterator[str]:
    yield "| | faces | age error in years | gender is right |"
    yield "|---|---:|---:|---:|"
    rows = {"all": result, **result["by_age"]}
    for name, values in rows.items():
        yield (
            f"| {name} | {values['faces']} | {values['age_error']:.1f} "
            f"| {values['gender_accuracy']:.3f} |"
        )
