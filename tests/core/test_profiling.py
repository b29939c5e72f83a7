"""The stage timer."""

import pytest

from faceapi.core.profiling import StageTimer


def test_keeps_the_last_of_every_stage() -> None:
    recorder = StageTimer(length=2)
    for value in (1.0, 2.0, 3.0):
        recorder.add("inference", value)
    assert recorder.samples() == {"inference": [2.0, 3.0]}
    recorder.clear()
    assert recorder.samples() == {}


def test_times_a_block() -> None:
    recorder = StageTimer()
    with recorder.stage("preprocessing"):
        pass
    (taken,) = recorder.samples()["preprocessing"]
    assert taken >= 0


def test_a_stage_inside_another_is_subtracted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 3.0, 4.0, 8.0, 10.0])
    monkeypatch.setattr("faceapi.core.profiling.perf_counter", lambda: next(clock))
    recorder = StageTimer()
    with recorder.stage("postprocessing"):
        with recorder.stage("inference"):
            pass
        with recorder.stage("preprocessing"):
            pass
    assert recorder.samples() == {
        "inference": [2000],
        "preprocessing": [4000],
        "postprocessing": [4000],
    }
