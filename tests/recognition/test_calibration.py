"""The table in the package, and what its figures mean."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from faceapi.recognition import Calibration, calibrations
from faceapi.recognition.calibration import calibrations_from_json, resolve

TABLE = calibrations()["original"]


def test_the_figures_of_lfw_are_those_measured() -> None:
    """Distances at which 1 in 100, 1,000 and 10,000 strangers are accepted; 1 in 67 at 0.6."""
    assert [TABLE.threshold(rate) for rate in (1e-2, 1e-3, 1e-4)] == pytest.approx(
        [0.587, 0.521, 0.463], abs=0.002
    )
    assert TABLE.false_accept_rate(0.6) == pytest.approx(1 / 67, rel=0.05)
    assert TABLE.true_accept_rate(0.6) > 0.95


@pytest.mark.parametrize("people", [1, 7, 100, 1000, 50_000])
@pytest.mark.parametrize("rate", [0.3, 1e-2, 1e-4, 1e-7])
def test_threshold_is_the_inverse_of_the_rate(rate: float, people: int) -> None:
    threshold = TABLE.threshold(rate, people)
    assert 0 < threshold < 1.6
    assert TABLE.false_accept_rate(threshold, people) == pytest.approx(rate, rel=1e-3)


def test_more_people_and_larger_distances_attract_more_strangers() -> None:
    distances = np.arange(0.2, 1.0, 0.05)
    sizes = (1, 1.5, 2, 30, 999, 1000, 1001, 10**6)
    rates = np.array([TABLE.false_accept_rates(distances, size) for size in sizes])
    assert (np.diff(rates, axis=0) >= -1e-9).all()
    assert (np.diff(rates, axis=1) >= 0).all()
    assert (np.diff(rates, axis=1) > 0)[:3].all()
    assert (rates <= 1).all()
    # A hundred people attract at most a hundred times as many as one.
    assert TABLE.false_accept_rate(0.45, 100) <= 100 * TABLE.false_accept_rate(0.45)


def test_likelihood_ratios_fall_with_the_distance() -> None:
    ratios = TABLE.likelihood_ratios(np.arange(0, 2, 0.01))
    assert (np.diff(ratios) <= 0).all()
    assert ratios[30] > 1000
    assert ratios[60] == pytest.approx(1, abs=0.9)
    assert ratios[90] < 0.05


def test_several_descriptors_count_like_more_than_one_person_but_less_than_as_many() -> None:
    assert TABLE.equivalent_people([1, 1, 1]) == 3
    assert 1 < TABLE.equivalent_people([8]) < 8
    assert TABLE.equivalent_people([8, 1], [2, 3]) == pytest.approx(
        2 * TABLE.equivalent_people([8]) + 3
    )


def test_a_table_survives_its_file() -> None:
    copy = Calibration.from_json("copy", json.loads(json.dumps(TABLE.to_json())))
    assert copy.threshold(1e-3, 50) == TABLE.threshold(1e-3, 50)
    assert copy.source == TABLE.source


@pytest.mark.parametrize("rate", [0, 1, -0.1, math.nan, 2])
def test_a_rate_out_of_range_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        TABLE.threshold(rate)


def test_unknown_tables_are_refused_with_the_known_names() -> None:
    with pytest.raises(ValueError, match="expected one of original"):
        resolve("sideways")
    assert resolve(TABLE) is TABLE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "expected a JSON object"),
        ('{"version": 2, "tables": {}}', "expected version 1, got 2"),
        ('{"version": 1}', "tables"),
        ('{"version": 1, "tables": {"a": {"step": 0}}}', "people"),
        ('{"version": 1, "tables": {"a": {"step": NaN}}}', "step must be a number"),
    ],
)
def test_a_malformed_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        calibrations_from_json(text)


@pytest.mark.parametrize("key", ["true_accept", "likelihood_ratio_ln", "false_accept_log10"])
def test_lists_of_other_lengths_are_refused(key: str) -> None:
    data = TABLE.to_json()
    values = data[key]
    assert isinstance(values, list)
    with pytest.raises(ValueError, match="one length"):
        Calibration.from_json("damaged", {**data, key: values[:-1]})
