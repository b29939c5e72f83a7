"""A short run of ``build.py fuzz``, and a test that it detects failures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from faceapi_build.fuzz import driver
from faceapi_build.fuzz.command import FAILURES, table
from faceapi_build.fuzz.driver import CRASHED, HUNG, run_cases
from faceapi_build.fuzz.targets import TARGETS
from faceapi_build.fuzz.worker import ACCEPTED, OUT_OF_MEMORY, UNDOCUMENTED

SEED = 20260101


@pytest.mark.slow
def test_damaged_pictures_end_in_documented_errors(samples_folder: Path) -> None:
    outcomes = run_cases(TARGETS["pictures"], SEED, 250)
    assert [outcome for outcome in outcomes if outcome.name in FAILURES] == []
    counts = Counter(outcome.name for outcome in outcomes)
    assert counts.keys() == {ACCEPTED, "PictureError"}
    assert min(counts.values()) > 50
    assert len({outcome.label for outcome in outcomes}) > 20


@pytest.mark.slow
def test_damaged_models_end_in_documented_errors(models_folder: Path, weights_folder: Path) -> None:
    outcomes = run_cases(TARGETS["models"], SEED, 40)
    assert [outcome for outcome in outcomes if outcome.name in FAILURES] == []
    assert {ACCEPTED, "ModelFileError"} <= {outcome.name for outcome in outcomes}


@pytest.mark.slow
def test_every_failure_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "CPU_TIMEOUT_S", 1.0)
    monkeypatch.setattr(driver, "WALL_TIMEOUT_S", 8.0)
    outcomes = run_cases("tests.trust.misbehaving:MISBEHAVING", SEED, 20)
    assert [outcome.case for outcome in outcomes] == list(range(20))
    names = {outcome.label: outcome.name for outcome in outcomes}
    assert names == {
        "fine": ACCEPTED,
        "documented": "PictureError",
        "undocumented": UNDOCUMENTED,
        "crash": CRASHED,
        "memory": OUT_OF_MEMORY,
        "memory in words": OUT_OF_MEMORY,
        "spin": HUNG,
        "sleep": HUNG,
    }
    (crash,) = {outcome.detail for outcome in outcomes if outcome.name == CRASHED}
    assert crash == "SIGSEGV"
    lines = [line.split() for line in table(outcomes)]
    assert ["all", "20"] in lines
