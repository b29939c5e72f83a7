"""``accuracy.html``: how right the networks are, from the figures of ``build.py accuracy``.

``results.json`` has those of the last full run; ``python build.py accuracy --publish`` replaces it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from faceapi_build.accuracy.published.report import title_of
from faceapi_build.site import pages
from faceapi_build.site.accuracy.plots import Curve, roc_plot
from faceapi_build.site.accuracy.tables import (
    age_table,
    backend_detection_table,
    backend_difference_table,
    backend_recognition_table,
    confusion_table,
    detection_table,
    group_table,
    options_table,
    plain_table,
    rate_table,
    verification_table,
)
from faceapi_build.site.accuracy.texts import LIMITS, REPEAT

RESULTS = Path(__file__).with_name("results.json")
PLOTTED = {"original": "as face-api.js", "upright-mirror": "upright, mirrored"}
"""Ways of cutting out a face whose curves are drawn, and the legend."""


def write(web: Path, dist: Path) -> None:
    """Write ``accuracy.html`` into ``dist``."""
    pages.write_document(
        web,
        dist,
        "accuracy.html",
        title="Accuracy",
        heading="How accurate are the results?",
        description="Recognition, detection, landmarks and expressions, measured on labeled "
        "pictures, and what a distance between two faces means.",
        content=render(json.loads(RESULTS.read_text("utf-8"))),
    )


def render(results: Mapping[str, Any]) -> str:
    """The page's content for the figures of one run."""
    sections = [_introduction(results["about"])]
    if "lfw" in results:
        sections += [*_recognition(results["lfw"])]
    if "pairs" in results:
        sections.append(_pairs(results["pairs"]))
    if "dlib_faces" in results:
        sections.append(_detection(results["dlib_faces"]))
    if "wider" in results:
        sections.append(_wider(results["wider"]))
    if "angles" in results:
        sections.append(_angles(results["angles"]))
    for name, title in EXPRESSION_SETS.items():
        values = results["lfw"].get("expressions") if name == "lfw" and "lfw" in results else None
        values = results.get(name) if name != "lfw" else values
        if values is not None:
            sections.append(_expressions(name, title, values))
    if "utkface" in results:
        sections.append(_ages(results["utkface"]))
    if "backends" in results:
        sections.append(_backends(results["backends"]))
    introduction, *rest = (*sections, LIMITS, REPEAT)
    return f'<div class="prose">{introduction}{_contents(rest)}{"".join(rest)}</div>'


def _contents(sections: Sequence[str]) -> str:
    """Links to the sections."""
    headings = re.findall(r'<h2 id="([\w-]+)">([^<]+)</h2>', "".join(sections))
    links = "".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in headings)
    return f'<nav class="contents" aria-label="On this page"><ul>{links}</ul></nav>'


def _introduction(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    models = f" (models <code>{escape(about['models'][:12])}</code>)" if "models" in about else ""
    return (
        f"<p>Measured on {escape(about['date'])} at commit <code>{escape(about['commit'])}</code>"
        f"{models} with {escape(versions)}, in CPython. The networks come from face-api.js; "
        "browsers run the same files. All intervals are 95 % confidence intervals over people.</p>"
    )


def _recognition(lfw: Mapping[str, Any]) -> Iterator[str]:
    default = lfw["options"]["original"]
    rate = default["verification"]["false_accept_rate at 0.6"]
    strangers = f"1 pair of strangers in {1 / rate:.0f}" if rate else "no pair of strangers"
    confused = lfw["confused"]
    yield (
        '<section aria-labelledby="recognition"><h2 id="recognition">Same person?</h2>'
        f"<p>All pairs of {lfw['photos']:,} photos of {lfw['people']:,} people; each person has "
        "the same weight. At the distance 0.6, which the examples of face-api.js use, "
        f"<strong>{strangers}</strong> is taken for one person. With a hundred people enrolled, "
        "most strangers would get a name.</p>"
        "<p>Errors are not spread evenly: half of the strangers who are accepted at 1 in 10,000 "
        f"are {confused['people with half of the false accepts']:,} of {confused['people']:,} "
        "people, most of them from groups that were rare in the network’s training data.</p>"
    )
    yield roc_plot(
        [
            Curve(title, lfw["options"][name]["roc"])
            for name, title in PLOTTED.items()
            if name in lfw["options"]
        ]
    )
    yield (
        f"<p>Other projects publish accuracy over ten folds ({lfw['pairs']}). The true accept rate "
        "is the share of pairs of one person that are accepted at a threshold that also accepts "
        "1 stranger in 1,000 or 10,000.</p>"
    )
    yield options_table({title_of(name): each for name, each in lfw["options"].items()})
    for name in PLOTTED:
        if name in lfw["options"]:
            yield verification_table(title_of(name).capitalize(), lfw["options"][name])
    yield (
        "<p><code>FaceIndex</code> and <code>group</code> convert these figures to thresholds, "
        "probabilities and false accept rates.</p></section>"
    )
    if any(lfw["stated_rates"].values()):
        yield (
            '<section aria-labelledby="stated"><h2 id="stated">Do the stated rates hold?</h2>'
            "<p>Random halves of the people were used for calibration, and the other halves as "
            "strangers. The ratio is the number of accepted strangers divided by the number that "
            "<code>FaceIndex</code> states; the last column is its range over single halves. Rates "
            "of 1 in 10,000, and rates with many enrolled people, depend on a few people who look "
            "similar to the network, and therefore vary between halves"
            f"{_chance(lfw['stated_rates'])}. Rates based on fewer than ten pairs of people are "
            "omitted.</p>"
            f"{rate_table({title_of(n): c for n, c in lfw['stated_rates'].items() if c})}</section>"
        )
    yield (
        '<section aria-labelledby="groups"><h2 id="groups">Photos grouped by person</h2>'
        "<p><code>faceapi.group</code> sorts the photos without known people. B-cubed precision is "
        "the share of a face’s group that shows the same person; recall is the share of that "
        f"person’s pictures that are in the group.</p>{group_table(lfw['groups'])}</section>"
    )


def _chance(checks: Mapping[str, Any]) -> str:
    """What a table without any error would still be off by, on the half of the people."""
    for row in checks.get("original", {}).get("rates", ()):
        if row["stated"] == 1e-4 and "exact table" in row:
            low, high = row["exact table"]
            return (
                ": with face-api.js’s rectangle, even a table without any error would be off by "
                f"factors of {low:.2f} to {high:.2f} at 1 in 10,000 on so few people"
            )
    return ""


def _pairs(pairs: Mapping[str, float]) -> str:
    same = pairs["largest distance of one person"]
    different = pairs["smallest distance of strangers"]
    return (
        '<section aria-labelledby="pairs"><h2 id="pairs">Color photos in pairs</h2>'
        f"<p>At a distance of 0.6, {pairs['right at 0.6']} of {pairs['pairs']} pairs are "
        f"classified correctly. The largest distance of one person is {same:.3f}, the smallest of "
        f"strangers {different:.3f}.</p></section>"
    )


def _detection(detectors: Mapping[str, Mapping[str, Any]]) -> str:
    faces = next(iter(detectors.values()))["faces"]
    return (
        '<section aria-labelledby="detection"><h2 id="detection">Faces in photos</h2>'
        f"<p>{faces:.0f} faces in photos of groups, with 68 points marked by hand; 1/2 and 1/4 are "
        "the same photos at a smaller scale. The error of the points is relative to the distance "
        "between the eyes. With so few faces, the comparison of detectors is rough.</p>"
        f"{detection_table('Detection and landmarks', detectors)}</section>"
    )


def _wider(detectors: Mapping[str, Mapping[str, Any]]) -> str:
    rows: dict[str, Mapping[str, Any]] = {}
    for name, values in detectors.items():
        rows[name] = values
        for size, part in values["by_size"].items():
            rows[f"{name}, {size} px"] = part
    return (
        '<section aria-labelledby="wider"><h2 id="wider">Faces in crowds</h2>'
        "<p>The validation photos of WIDER FACE; sizes are the heights of the faces.</p>"
        f"{detection_table('Detection on WIDER FACE', rows)}</section>"
    )


def _angles(tables: Mapping[str, Any]) -> str:
    captions = {
        "identity": "Distance to the same photo upright, by angle in degrees",
        "detection": "Labeled faces found in turned photos",
        "crowd": "Sixty faces of 60 to 120 pixels in 12 megapixels",
        "upright-photos": "Upright photos: faces with a keyword, against those without",
    }
    content = "".join(
        plain_table(captions[name], rows) for name, rows in tables.items() if name in captions
    )
    return (
        '<section aria-labelledby="angles"><h2 id="angles">Tilted, turned and small faces</h2>'
        "<p>The same photos turned by known angles, with and without <code>upright</code>, "
        "<code>turns</code> and <code>tiles</code>. A distance of 0.6 or more means a stranger.</p>"
        f"{content}</section>"
    )


def _expressions(name: str, title: str, values: Mapping[str, Any]) -> str:
    low, high = values["accuracy_95"]
    return (
        f'<section aria-labelledby="expressions-{name}"><h2 id="expressions-{name}">'
        f"Expressions: {title}</h2>"
        f"<p>The most probable expression matches the label in "
        f"{100 * values['accuracy']:.1f} % ({100 * low:.1f} to {100 * high:.1f} %) of "
        f"{values['pictures']:,} pictures. The table shows the confusions.</p>"
        f"{confusion_table(title, values['confusion'])}</section>"
    )


def _backends(backends: Mapping[str, Any]) -> str:
    return (
        '<section aria-labelledby="backends"><h2 id="backends">In the browser</h2>'
        "<p>The same networks on the same pictures in Chromium and in CPython: faces in photos, "
        "photos of LFW and color photos in pairs. Browsers decode and scale pictures a little "
        "differently, and backends add in another order; the last table says how much that "
        "changes the numbers of each network. A backend in software runs without a graphics card, "
        "so slowly that it gets a few photos only.</p>"
        f"{backend_detection_table(backends)}{backend_recognition_table(backends)}"
        f"{backend_difference_table(backends)}</section>"
    )


def _ages(values: Mapping[str, Any]) -> str:
    low, high = values["age_error_95"]
    return (
        '<section aria-labelledby="ages"><h2 id="ages">Age and gender</h2>'
        f"<p>On {values['faces']:,} faces of UTKFace the age is off by {values['age_error']:.1f} "
        f"years ({low:.1f} to {high:.1f}) on average.</p>{age_table(values)}</section>"
    )


EXPRESSION_SETS = {"lfw": "LFW, mostly neutral or happy", "fer2013": "FER2013", "ck": "CK+"}
"""Sets with labeled expressions."""
