"""What the shell and a notebook show for an object says what it is, in one short line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import faceapi
from faceapi import recognition
from faceapi.types import Box, Dimensions, FaceDetection, Nets

DETECTION = FaceDetection(0.9, Box(0.1, 0.1, 0.5, 0.5), Dimensions(200, 100))


@pytest.mark.parametrize(
    ("create", "text"),
    [
        (
            lambda: faceapi.TrackedFace(DETECTION, track_id=3),
            "TrackedFace(track_id=3, score=0.9, "
            "box=Box(x=20.0, y=10.0, width=100.0, height=50.0), has detection)",
        ),
        (Nets, "<Nets: none loaded>"),
        (lambda: faceapi.group([np.zeros(128)] * 2)[0], "FaceGroup(2 faces, indices=(0, 1))"),
    ],
)
def test_an_object_says_what_it_is(create: Callable[[], object], text: str) -> None:
    assert repr(create()) == text


def test_a_calibration_leaves_out_its_tables() -> None:
    text = repr(recognition.calibrations()["original"])
    assert text.startswith("Calibration(name='original', step=0.01, exponent=")
    assert "array" not in text


def test_a_chain_that_was_not_awaited_says_so() -> None:
    task = faceapi.detect_single_face(np.zeros((8, 8, 3), np.uint8))
    assert repr(task) == "<SingleFaceTask: await it, or call its run_sync()>"
    task.close()


@pytest.mark.asyncio
async def test_nets_say_which_are_loaded() -> None:
    nets = Nets()
    await nets.tiny_face_detector.load_from_uri()
    assert repr(nets) == "<Nets: tiny_face_detector loaded>"
    await nets.tiny_face_detector.dispose()
