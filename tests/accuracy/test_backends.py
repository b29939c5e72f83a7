"""Backends of the browser beside CPython: on the same pictures, with figures for the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceapi_build.accuracy.backends.command import compare
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
    assert native["lfw"]["largest distance to CPython"] == 0
    assert 0 < browser["lfw"]["largest distance to CPython"] < 0.1
    assert browser["lfw"]["largest landmark shift"] < 2
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
        "largest distance to CPython": 0.0123,
        "largest landmark shift": 0.4,
    }
    pairs = {"original": {"pairs": 300, "right at 0.6": 299}}
    pairs["upright-mirror"] = {"pairs": 300, "right at 0.6": 300}
    figures = {"detectors": {"MTCNN": detector}, "pairs": pairs, "lfw": crops}
    about = {"date": "2026-01-01", "commit": "abc", "models": "0" * 64, "versions": {}}
    html = accuracy_page.render({"about": about, "backends": {"webgpu": figures}})
    for text in ("webgpu, MTCNN", "0.977", "6.12 %", "299 of 300", "0.0123", "0.40 px", "98.0 %"):
        assert text in html


def test_hashes_name_what_was_measured(models_folder: Path) -> None:
    assert models_hash() == models_hash()
    assert len(sources_hash()) == 64
    assert models_hash() != sources_hash()
