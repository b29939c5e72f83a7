"""The stage timer."""

import pytest

from faceapi.core.profiling import StageTimer


def test_keeps_the_last_of_every_stage() -> None:
    recorder = StageTimer(length=2)
    for value in (1.0, 2.0, 3.0):
        recorder.add("network", value)
    assert recorder.samples() == {"network": [2.0, 3.0]}
    recorder.clear()
    assert recorder.samples() == {}


def test_times_a_block() -> None:
    recorder = StageTimer()
    with recorder.stage("pixels"):
        pass
    (taken,) = recorder.samples()["pixels"]
    assert taken >= 0


def test_a_stage_inside_another_is_subtracted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 3.0, 4.0, 8.0, 10.0])
    monkeypatch.setattr("faceapi.core.profiling.perf_counter", lambda: next(clock))
    recorder = StageTimer()
    with recorder.stage("decoding"):
        with recorder.stage("network"):
            pass
        with recorder.stage("pixels"):
            pass
    assert recorder.samples() == {"network": [2000], "pixels": [4000], "decoding": [4000]}
