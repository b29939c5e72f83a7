"""``accuracy.html``: how right the networks are, from the figures of ``build.py accuracy``.

``results.json`` has those of the last full run; ``python build.py accuracy --publish`` replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from faceapi_build.site import pages
from faceapi_build.site.accuracy.plots import Curve, roc_plot
from faceapi_build.site.accuracy.tables import (
    confusion_table,
    detection_table,
    group_table,
    rate_table,
    verification_table,
)

RESULTS = Path(__file__).with_name("results.json")
OPTIONS = {"original": "as face-api.js", "unit_length": "at the length 1"}
"""How descriptors are compared, and what the page calls it."""


def write(web: Path, dist: Path) -> None:
    """Write ``accuracy.html`` into ``dist``."""
    pages.write_document(
        web,
        dist,
        "accuracy.html",
        title="How right are the results?",
        heading="How right are the results?",
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
    if "expressions" in results.get("lfw", {}):
        sections.append(_expressions(results["lfw"]))
    return f'<div class="prose">{"".join(sections)}{_LIMITS}{_REPEAT}</div>'


def _introduction(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"<p>Measured on {escape(about['date'])} at commit <code>{escape(about['commit'])}</code> "
        f"with {escape(versions)}, in CPython. The networks are those of face-api.js; browsers run "
        "the same files. Intervals hold 95 % of what samples of as many people would give.</p>"
    )


def _recognition(lfw: Mapping[str, Any]) -> Iterator[str]:
    rate = lfw["original"]["verification"]["false_accept_rate at 0.6"]
    strangers = f"1 pair of strangers in {1 / rate:.0f}" if rate else "no pair of strangers"
    yield (
        '<section aria-labelledby="recognition"><h2 id="recognition">Same person?</h2>'
        f"<p>All pairs of {lfw['crops']:,} pictures of {lfw['people']:,} people. The distance 0.6, "
        f"which examples of face-api.js use, takes <strong>{strangers}</strong> for one "
        "person. With a hundred people enrolled, most strangers would get a name.</p>"
    )
    yield roc_plot([Curve(title, lfw[option]["roc"]) for option, title in OPTIONS.items()])
    for option, title in OPTIONS.items():
        yield verification_table(f"Descriptors compared {title}", lfw[option])
    yield (
        "<p><code>FaceIndex</code> and <code>group</code> turn these figures into thresholds, "
        "probabilities and false accept rates.</p></section>"
    )
    if lfw["stated_rates"]:
        yield (
            '<section aria-labelledby="stated"><h2 id="stated">Do the stated rates hold?</h2>'
            "<p>Half of the people made a table, the other half were strangers to it. The ratio "
            "says how many strangers were accepted for each that <code>FaceIndex</code> announces. "
            "Rates of 1 in 10,000, and those of many enrolled people, rest on few pairs of people "
            "who look alike: there the halves differ by a factor of up to seven, in both "
            "directions, so take such a rate as an order of magnitude.</p>"
            f"{rate_table(lfw['stated_rates'])}</section>"
        )
    yield (
        '<section aria-labelledby="groups"><h2 id="groups">Photos grouped by person</h2>'
        "<p>Nobody is known; <code>faceapi.group</code> decides who is who. B-cubed precision is "
        "the share of a face's group that shows the same person, recall the share of that "
        f"person's pictures that are in it.</p>{group_table(lfw['groups'])}</section>"
    )


def _pairs(pairs: Mapping[str, float]) -> str:
    return (
        '<section aria-labelledby="pairs"><h2 id="pairs">Color photos in pairs</h2>'
        f"<p>{pairs['right at 0.6']} of {pairs['pairs']} pairs are decided rightly at 0.6. The "
        f"largest distance of one person is {pairs['largest distance of one person']:.3f}, the "
        f"smallest of strangers {pairs['smallest distance of strangers']:.3f}.</p></section>"
    )


def _detection(detectors: Mapping[str, Mapping[str, float]]) -> str:
    faces = next(iter(detectors.values()))["faces"]
    return (
        '<section aria-labelledby="detection"><h2 id="detection">Faces in photos</h2>'
        f"<p>{faces:.0f} faces in photos of groups, with 68 points marked by hand. The error of "
        "the points is a share of the distance between the eyes; so few faces tell detectors "
        f"apart only roughly.</p>{detection_table(detectors)}</section>"
    )


def _expressions(lfw: Mapping[str, Any]) -> str:
    low, high = lfw["expressions_95"]
    return (
        '<section aria-labelledby="expressions"><h2 id="expressions">Expressions</h2>'
        f"<p>The most probable expression is the labeled one on "
        f"{100 * lfw['expressions']['accuracy']:.1f} % ({100 * low:.1f} to {100 * high:.1f} %) of "
        f"{lfw['expressions']['crops']:,} pictures, nearly all of them neutral or happy.</p>"
        f"{confusion_table(lfw['expressions']['confusion'])}</section>"
    )


_LIMITS = """<section aria-labelledby="limits"><h2 id="limits">What these figures do not say</h2>
<p>The pictures are tight gray crops of public figures of the 2000s, mostly men, mostly from the
United States and Europe, mostly adults in good light. People of other ages and groups, other
cameras, masks and darkness are not represented, and error rates are known to differ between
groups. Measure with pictures like yours before a result has consequences for anybody, and do not
let a distance alone decide.</p></section>"""

_REPEAT = """<section aria-labelledby="repeat"><h2 id="repeat">Measure it yourself</h2>
<p><code>python build.py accuracy --data FOLDER</code> measures what it finds in a folder: LFW
crops, pairs of photos, photos with boxes and landmarks. It writes the figures as JSON, this page's
tables, and a calibration for <code>FaceIndex</code>.</p></section>"""
