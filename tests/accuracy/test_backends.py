"""Backends of the browser beside CPython: on the same pictures, with figures for the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faceapi_build.accuracy.backends import differences
from faceapi_build.accuracy.backends.command import compare
from faceapi_build.accuracy.backends.differences import CropResults
from faceapi_build.accuracy.published.provenance import models_hash, sources_hash
from faceapi_build.accuracy.published.report import backend_rows
from faceapi_build.site import accuracy as accuracy_page


@pytest.mark.slow
def test_the_browser_sees_what_cpython_sees(
    data: Path, site_folder: Path, models_folder: Path
) -> None:
    results = compare(data, site_folder, "wasm", quick=True)
    assert list(results) == ["CPython", "wasm"]
    native, browser = results["CPython"], results["wasm"]
    assert native["lfw"]["photos"] == browser["lfw"]["photos"] == 4
    assert native["lfw"]["people"] == browser["lfw"]["people"] == 2
    assert "differences" not in native
    gaps = browser["differences"]
    assert len(gaps) == 4 + 5, "detectors, and networks on known faces"
    for name, gap in gaps.items():
        assert 0 <= gap["median"] <= gap["largest"] < 0.1, name
        assert gap["faces"] > 0, name
    assert gaps["descriptors, distance"]["largest"] > 0, "measured, not copied"
    assert browser["lfw"]["accuracy"] == 1
    assert browser["pairs"]["upright-mirror"] == native["pairs"]["upright-mirror"]
    assert browser["detectors"].keys() == native["detectors"].keys()
    for name, figures in browser["detectors"].items():
        assert figures["precision"] == native["detectors"][name]["precision"], name
    assert "wasm:" in list(backend_rows(results))


def test_the_page_shows_backends_that_were_measured() -> None:
    detector = {"recall": 0.977, "precision": 1.0, "landmark_error_median": 0.0612}
    crops = {
        "photos": 400,
        "people": 150,
        "accuracy": 0.98,
        "true_accept_rate at FAR 0.01": 0.97,
        "expressions": None,
    }
    pairs = {"original": {"pairs": 300, "right at 0.6": 299}}
    pairs["upright-mirror"] = {"pairs": 300, "right at 0.6": 300}
    gaps = {"landmarks, px": {"faces": 400, "median": 0.00123, "largest": 0.4}}
    figures = {
        "detectors": {"MTCNN": detector},
        "pairs": pairs,
        "lfw": crops,
        "differences": gaps,
    }
    about = {"date": "2026-01-01", "commit": "abc", "models": "0" * 64, "versions": {}}
    html = accuracy_page.render({"about": about, "backends": {"webgpu": figures}})
    for text in ("webgpu, MTCNN", "0.977", "6.12 %", "299 of 300", "0.0012; 0.4", "98.0 %"):
        assert text in html


def test_hashes_name_what_was_measured(models_folder: Path) -> None:
    assert models_hash() == models_hash()
    assert len(sources_hash()) == 64
    assert models_hash() != sources_hash()


def test_differences_are_those_of_the_same_face_on_the_same_photo() -> None:
    own = np.array([[0, 0, 10, 10], [50, 0, 70, 20]], float)
    moved = np.array([[50, 0, 73, 24], [0, 1, 10, 10], [200, 200, 230, 230]], float)
    gaps = differences.of_detectors({"MTCNN": [moved, own]}, {"MTCNN": [own, own]})
    assert gaps == {"MTCNN: corners of boxes, px": {"faces": 4, "median": 0.5, "largest": 5.0}}
    first, second = CropResults(), CropResults()
    for results, shift in ((first, 0.0), (second, 0.25)):
        results.add(
            {
                "descriptor": [shift, *[0.0] * 127],
                "points": [[shift * 4, 1.0]] * 68,
                "expressions": {"happy": 0.5 + shift, "sad": 0.5 - shift},
                "age": 30 + shift,
                "gender_probability": 0.75 + shift,
            }
        )
    first.ages.append(99.0)  # CPython has seen more crops
    assert {name: gap["largest"] for name, gap in differences.of_crops(second, first).items()} == {
        "landmarks, px": 1.0,
        "descriptors, distance": 0.25,
        "expressions, probability": 0.25,
        "age, years": 0.25,
        "gender, probability": 0.25,
    }
