"""The measurements of accuracy: on numbers known beforehand, and on a set made of the samples."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from faceapi.recognition.calibration import calibrations_from_json
from faceapi_build.accuracy import detection, expressions
from faceapi_build.accuracy.command import measure
from faceapi_build.accuracy.identity import verification
from faceapi_build.accuracy.intervals import share_interval
from faceapi_build.accuracy.published.readme import current_table, table, update_readme
from faceapi_build.accuracy.published.report import markdown
from faceapi_build.accuracy.sets.lfw import LfwPhotos
from faceapi_build.errors import BuildError
from faceapi_build.site import accuracy as accuracy_page


def test_rates_and_thresholds_are_those_of_a_plain_count() -> None:
    random = np.random.default_rng(3)
    people = np.repeat(np.arange(20), 5)
    centers = random.normal(size=(20, 128))
    points = centers[people] + random.normal(scale=0.9, size=(100, 128))
    descriptors = (points / np.linalg.norm(points, axis=1)[:, None]).astype(np.float32)

    first, second = np.triu_indices(100, 1)
    distances = np.linalg.norm(
        descriptors[first].astype(float) - descriptors[second].astype(float), axis=1
    )
    same = people[first] == people[second]
    pairs = verification.histograms(descriptors, people)

    assert pairs.same.sum() == pytest.approx(20), "people"
    assert pairs.different.sum() == pytest.approx(20 * 19 / 2), "pairs of people"
    for threshold in (0.8, 1.0, 1.2):
        close = distances < threshold
        assert pairs.true_accept_rate(threshold) == pytest.approx(close[same].mean(), abs=0.01)
        assert pairs.false_accept_rate(threshold) == pytest.approx(close[~same].mean(), abs=0.001)
    threshold = pairs.threshold_at(0.01)
    assert threshold == pytest.approx(np.quantile(distances[~same], 0.01), abs=0.002)
    best = max(
        ((distances[same] <= t).mean() + (distances[~same] > t).mean()) / 2
        for t in np.linspace(0, 2, 2001)
    )
    assert pairs.accuracy() == pytest.approx(best, abs=0.002)


def test_all_people_count_alike_however_many_photos_they_have() -> None:
    people = np.array([0, 0, 0, 1, 1, 2])
    descriptors = np.eye(6, 128, dtype=np.float32)
    pairs = verification.histograms(descriptors, people)
    assert pairs.same.sum() == pytest.approx(2), "two people have pairs"
    assert pairs.different.sum() == pytest.approx(3), "three pairs of people"


def test_a_person_drawn_twice_counts_twice_and_one_not_drawn_counts_not() -> None:
    people = np.array([0, 0, 1, 1, 2, 2])
    descriptors = np.eye(6, 128, dtype=np.float32)
    pairs = verification.histograms(descriptors, people, np.array([2.0, 1.0, 0.0]))
    assert pairs.same.sum() == pytest.approx(2 + 1)
    assert pairs.different.sum() == pytest.approx(2 * 1)


def test_an_interval_holds_the_value_and_grows_with_fewer_people() -> None:
    random = np.random.default_rng(1)

    def width(people: int) -> float:
        labels = np.repeat(np.arange(people), 2)
        right = random.random(2 * people) < 0.8
        low, high = share_interval(right, np.ones(len(right)), labels, rounds=300)
        assert low <= right.mean() <= high
        return high - low

    assert width(40) > width(1000)


def test_boxes_match_by_the_best_overlap_and_once_each() -> None:
    labeled = np.array([[0, 0, 10, 10], [20, 0, 30, 10]], float)
    detected = np.array([[1, 0, 11, 10], [0, 0, 10, 10], [60, 60, 70, 70]], float)
    assert detection.match_boxes(labeled, detected) == {0: 1}
    assert detection.match_boxes(labeled, np.empty((0, 4))) == {}


def test_the_error_of_landmarks_is_a_share_of_the_eye_distance() -> None:
    points = np.zeros((68, 2))
    points[36:42, 0], points[42:48, 0] = 10, 50
    assert detection.landmark_error(points, points + np.array([0, 4])) == pytest.approx(0.1)


def test_confusion_leaves_out_what_the_network_does_not_know() -> None:
    labels = {"a": "happiness", "b": "happiness", "c": "contempt", "d": "fear"}
    results = ["happy", "sad", "happy", "fearful"]
    summary = expressions.of_lfw("abcd", results, labels, "wxyz")
    assert summary is not None
    assert (summary["pictures"], summary["accuracy"]) == (3, pytest.approx(2 / 3))
    assert summary["recall"] == {"fearful": 1.0, "happy": 0.5}
    assert summary["confusion"] == {"fearful": {"fearful": 1}, "happy": {"happy": 1, "sad": 1}}


def test_every_layout_is_found_and_measured(
    data: Path, tmp_path_factory: pytest.TempPathFactory, models_folder: Path
) -> None:
    results = json.loads(json.dumps(asyncio.run(measure(data, quick=True))))
    lfw = results["lfw"]
    assert (lfw["photos"], lfw["people"]) == (4, 2)
    # Crops of one person that are six pixels apart are closer than two people.
    assert len(lfw["options"]) == 8
    for option in lfw["options"].values():
        assert option["verification"]["accuracy"] == 1
        assert option["folds"]["accuracy"] == 1
    assert lfw["groups"]["0.0004"]["f"] == 1
    tables = calibrations_from_json(results["calibration"])
    assert set(tables) == set(lfw["options"])
    assert tables["original"].threshold(0.5) > 0.3
    assert tables["upright-mirror-unit"].unit_length
    assert lfw["expressions"]["pictures"] == 1
    assert results["pairs"]["pairs"] == 2
    assert results["pairs"]["largest distance of one person"] == 0
    photos = results["dlib_faces"]
    assert {values["faces"] for values in photos.values()} == {1}
    assert {values["recall"] for values in photos.values()} == {0}
    assert results["about"]["backend"] == "native"
    page = accuracy_page.render(results)
    assert "4 photos of 2 people" in page
    text = markdown(results)
    assert "4 photos of 2 people" in text
    assert "`--quick`" in text
    readme = tmp_path_factory.mktemp("readme") / "README.md"
    readme.write_text("before\n<!-- figures of build.py accuracy -->\n<!-- end of figures -->\n")
    update_readme(results, readme)
    assert current_table(readme) == table(results)
    assert "| LFW (2 people), ten folds | 100.0 %; 100.0 % with `upright` and `mirror` |" in (
        readme.read_text()
    )


def test_the_readme_has_the_figures_of_the_page() -> None:
    results = json.loads(accuracy_page.RESULTS.read_text("utf-8"))
    assert current_table() == table(results)


def test_a_folder_without_sets_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"expected lfw-dev\.zip, lfw/"):
        asyncio.run(measure(tmp_path, quick=True))


def test_a_crop_without_a_person_in_its_name_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "lfw"
    folder.mkdir()
    (folder / "face.jpg").write_bytes(b"")
    with pytest.raises(BuildError, match=r"expected Person_Name_0001\.jpg, got face\.jpg"):
        LfwPhotos.find(tmp_path)
