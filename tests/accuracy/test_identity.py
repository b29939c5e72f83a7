"""Calibration, stated rates and groups: on made people, and on numbers known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.recognition.made_people import make_people

from faceapi.recognition.calibration import calibrations_from_json
from faceapi.recognition.mean_face import mean_face
from faceapi_build.accuracy.identity import calibration_file, confused, sampling, stated_rates
from faceapi_build.accuracy.identity.calibrate import calibrate, count_pairs, isotonic
from faceapi_build.accuracy.identity.groups import measure, scores
from faceapi_build.accuracy.identity.mean_face import mean_of


def test_pairs_are_counted_once_per_probe_and_people_once() -> None:
    rows, people = make_people(6, 3)
    counts = count_pairs(rows, people)
    assert counts.people == 6
    assert counts.weights.sum() == pytest.approx(6)
    assert counts.same.sum() == pytest.approx(6), "each person once"
    distances = np.linalg.norm(rows[:, None].astype(float) - rows, axis=2)
    different = people[:, None] != people
    for point in (100, 130, 145):
        near = ((distances < point / 100) & different).sum(axis=1)
        assert counts.strangers[:, point] == pytest.approx(near / 3), "three photos of each"
    many = np.array([0, 1, 1, 1, 1])
    uneven = count_pairs(rows[[0, 3, 4, 5, 3]], many)
    assert uneven.rates(1)[-1] == pytest.approx(1)
    assert uneven.weights.tolist() == [1, 0.25, 0.25, 0.25, 0.25]


def test_a_table_states_the_rates_of_the_pairs_and_of_random_people() -> None:
    rows, people = make_people(120, 4, spread=0.9)
    rows *= np.float32(0.6)  # tables end at 1.6
    table = calibrate("made", rows, people, "made people")
    distances = np.linalg.norm(rows[:, None].astype(float) - rows, axis=2)
    different = people[:, None] != people
    for rate in (0.2, 0.02):
        threshold = table.threshold(rate)
        assert (distances[different] < threshold).mean() == pytest.approx(rate, rel=0.1)
    assert table.people.tolist() == [1, 2, 5, 10, 20, 50, 100]
    random = np.random.default_rng(1)
    threshold = table.threshold(0.2, 20)
    near = []
    for _ in range(300):
        enrolled = random.choice(120, 20, replace=False)
        gallery = enrolled * 4 + random.integers(4, size=20)
        strangers = ~np.isin(people, enrolled)
        near.append((distances[np.ix_(strangers, gallery)] < threshold).any(axis=1).mean())
    assert np.mean(near) == pytest.approx(0.2, rel=0.1)


def test_unit_length_ignores_lengths() -> None:
    rows, people = make_people(40, 3)
    lengths = np.random.default_rng(0).uniform(0.5, 2, size=(len(rows), 1)).astype(np.float32)
    first, second = (
        calibrate("made", each, people, "", unit_length=True) for each in (rows, rows * lengths)
    )
    assert first.threshold(0.1) == pytest.approx(second.threshold(0.1), abs=1e-6)
    assert first.prepared(rows * lengths) == pytest.approx(first.prepared(rows), abs=1e-6)


def test_falling_neighbors_are_averaged() -> None:
    assert isotonic(np.array([1.0, 3, 2, 4, 0])).tolist() == pytest.approx([1, 2.25] + [2.25] * 3)


def test_b_cubed_of_a_known_example() -> None:
    people = np.array([0, 0, 0, 1, 1, 2])
    labels = np.array([0, 0, 1, 1, 1, 2])
    result = scores(labels, people)
    assert result["precision"] == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert result["recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    assert result["wrongly joined"] == pytest.approx(2 / 4)
    assert result["missed"] == pytest.approx(2 / 4)
    assert scores(people, people)["f"] == 1


def test_stated_rates_are_checked_on_the_other_half() -> None:
    rows, people = make_people(160, 4, spread=0.9)
    rows *= np.float32(0.6)  # tables end at 1.6
    check = stated_rates.check(rows, people, unit_length=False, splits=2)
    assert check["splits"] == 2
    row = next(each for each in check["rates"] if (each["people"], each["stated"]) == (1, 0.01))
    assert row["measured"] == pytest.approx(0.01, rel=0.5)
    assert row["ratio"] == pytest.approx(row["measured"] / 0.01)
    assert row["ratio_95"][0] <= row["ratio"] <= row["ratio_95"][1]
    low, high = row["two halves"]
    assert low < row["exact table"][0] < 1 < row["exact table"][1] < high
    # 80 people have 3,200 pairs: 1 in 10,000 is less than one of them.
    assert not [each for each in check["rates"] if each["stated"] == 1e-4]
    assert stated_rates.check(rows[:40], people[:40], unit_length=False, splits=1) == {}


def test_halves_differ_as_much_as_the_counts_of_their_accepted_pairs() -> None:
    rows, people = make_people(400, 2, spread=0.9)
    distances = np.linalg.norm(rows[:, None].astype(float) - rows, axis=2)
    different = people[:, None] != people
    limits = [float(np.quantile(distances[different], rate)) for rate in (0.1, 0.002)]
    loose, strict = sampling.expected_ratios(rows, people, limits)
    assert 1 < loose["two halves"][1] < strict["two halves"][1]
    for part in (loose, strict):
        low, high = part["two halves"]
        assert low == pytest.approx(1 / high)
        assert part["exact table"][1] == pytest.approx(high ** np.sqrt(0.5))
    # 40 pairs of people are expected in a half at the strict limit: a Poisson count.
    assert strict["exact table"][1] == pytest.approx(np.exp(1.96 / np.sqrt(40)), rel=0.15)


def test_half_of_the_false_accepts_may_be_of_two_people() -> None:
    rows = np.eye(40, 128, dtype=np.float32)
    rows[1] = rows[0] * np.float32(0.9)  # two people who look alike, and 38 others
    people = np.arange(40)
    result = confused.measure(count_pairs(rows, people), people)
    assert result["people with half of the false accepts"] == 1
    assert result["people"] == 40
    assert result["distance"] <= 0.2


def test_groups_of_clear_people_are_right() -> None:
    rows, people = make_people(20, 4, spread=0.1)
    table = calibrate("original-unit", *make_people(60, 4), "", unit_length=True)
    assert measure(rows, people, table, [1e-4])["0.0001"]["f"] == 1


def test_the_file_is_read_back_and_the_mean_face_has_its_eyes_in_place() -> None:
    table = calibrate("original", *make_people(20, 3), "made")
    landmarks = np.stack([mean_face() @ [[0, s], [-s, 0]] + 3 for s in (1.0, 50.0)])
    mean = mean_of(landmarks)
    assert mean == pytest.approx(mean_face(), abs=1e-3)
    text = calibration_file.to_text({"original": table}, mean, {"date": "2026-01-01"})
    assert text.count("\n") < 40, "one list per line"
    copy = calibrations_from_json(text)["original"]
    assert copy.threshold(0.01) == pytest.approx(table.threshold(0.01), abs=1e-3)
