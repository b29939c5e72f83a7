"""The page ``accuracy``: made from the command's figures, complete, and named for everybody."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from faceapi.recognition import calibrations
from faceapi_build.site import accuracy
from faceapi_build.site.accuracy.plots import Curve, roc_plot, true_accept_rate

RESULTS = json.loads(accuracy.RESULTS.read_text("utf-8"))


def parsed(html: str) -> ElementTree.Element:
    """The page's content as a tree; raises for elements that are not closed."""
    return ElementTree.fromstring(f"<body>{html}</body>")


def test_the_page_has_the_figures_of_the_last_full_run() -> None:
    assert RESULTS["about"]["quick"] is False
    text = " ".join(parsed(accuracy.render(RESULTS)).itertext())
    assert "1 pair of strangers in 58" in text
    assert "What these figures do not say" in text
    lfw = RESULTS["lfw"]
    for option in ("original", "unit_length"):
        for name, value in lfw[option]["verification"].items():
            assert name.replace("_", " ") in text
            assert f"{value:.4f}" in text
    for values in RESULTS["dlib_faces"].values():
        assert f"{values['recall']:.3f}" in text
    assert "300 of 300 pairs" in text


def test_tables_have_captions_and_headings_and_plots_have_names() -> None:
    body = parsed(accuracy.render(RESULTS))
    tables = list(body.iter("table"))
    assert len(tables) == 6
    for table in tables:
        assert table.findtext("caption")
        columns = len(table.findall("thead/tr/*"))
        rows = table.findall("tbody/tr")
        assert rows and all(len(row) == columns for row in rows)
        assert all(row[0].tag == "th" for row in rows)
    (plot,) = body.iter("svg")
    ids = {element.get("id") for element in body.iter() if element.get("id")}
    assert set((plot.get("aria-labelledby") or "").split()) <= ids
    assert all(len(list(element.iter("h2"))) == 1 for element in body.iter("section"))
    assert not [element for element in body.iter() if element.get("style")], "the policy forbids it"


def test_the_plot_says_its_values() -> None:
    curve = Curve("A & B", [(0.4, 1e-4, 0.5), (0.5, 1e-2, 0.75), (1.5, 1.0, 1.0)])
    svg = ElementTree.fromstring(roc_plot([curve]))
    text = " ".join(svg.itertext())
    assert "A & B: 75.0 % at 0.1, 75.0 % at 0.01, 50.0 % at 0.001, 50.0 % at 0.0001" in text
    assert true_accept_rate(curve, 1e-5) == 0
    path = next(p for p in svg.iter("path") if p.get("class") == "curve")
    points = [tuple(map(float, each.split())) for each in (path.get("d") or "")[1:].split(" L")]
    assert len(points) == 3
    assert points[0][0] < points[1][0] < points[2][0] == 624
    assert points[0][1] > points[1][1] > points[2][1] == 16


def test_the_marks_of_recognition_are_reached() -> None:
    lfw = RESULTS["lfw"]
    for title, check in lfw["stated_rates"].items():
        assert {row["stated"] for row in check["rates"]} == {1e-2, 1e-3, 1e-4}, title
        for row in check["rates"]:
            # A half of the set has too few pairs of look-alikes for less, and for many people.
            if row["people"] == 1 and row["stated"] >= 1e-3:
                assert 1 / 1.5 <= row["ratio"] <= 1.5, (title, row)
    groups = lfw["groups"]["0.0004"]
    assert groups["f"] >= 0.9
    assert groups["wrongly joined"] <= 0.02
    assert RESULTS["pairs"]["right at 0.6"] == RESULTS["pairs"]["pairs"] == 300


def test_the_table_in_the_package_is_of_the_same_run() -> None:
    verification = RESULTS["lfw"]["original"]["verification"]
    table = calibrations()["original"]
    for rate in (1e-2, 1e-3, 1e-4):
        assert table.threshold(rate) == pytest.approx(
            verification[f"threshold at FAR {rate:g}"], abs=2e-3
        )
