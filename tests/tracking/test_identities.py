"""Faces keep their numbers while they cross, hide, leave, and jump."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tests.tracking.films import FOLLOW, IDENTIFY, film, follow, truths

from faceapi import FaceApi
from faceapi_build.bench.video import figures, native
from faceapi_build.paths import SAMPLES


@pytest.mark.asyncio(loop_scope="package")
async def test_faces_that_cross_keep_their_ids(api: FaceApi) -> None:
    frames = film("crossing")
    run = await follow(api, frames)
    assert figures.id_switches(run, truths(frames)) == 0
    assert {face.id for faces in run.faces for face in faces} == {1, 2}
    assert figures.appearance_delay(run, truths(frames)) <= 10


@pytest.mark.asyncio(loop_scope="package")
async def test_faces_that_meet_and_turn_back_keep_their_ids(api: FaceApi) -> None:
    """Motion alone would let them pass; their descriptors differ."""
    frames = film("meeting")
    run = await follow(api, frames, IDENTIFY)
    assert figures.id_switches(run, truths(frames)) == 0
    assert {face.id for faces in run.faces for face in faces} == {1, 2}


@pytest.mark.asyncio(loop_scope="package")
async def test_faces_behind_a_post_keep_their_ids(api: FaceApi) -> None:
    frames = film("occlusion")
    run = await follow(api, frames)
    assert figures.id_switches(run, truths(frames)) == 0
    hidden = next(step for step, frame in enumerate(frames) if "gwen" not in frame.faces) + 20
    assert len(run.faces[hidden]) == 1, "a hidden face has no box"


@pytest.mark.asyncio(loop_scope="package")
async def test_a_face_that_comes_back_elsewhere_is_recognized(api: FaceApi) -> None:
    frames = film("return")
    run = await follow(api, frames, IDENTIFY)
    assert figures.id_switches(run, truths(frames)) == 0
    assert {face.id for faces in run.faces for face in faces} == {1, 2}
    assert figures.returns(run, truths(frames)) == (1, 1)
    without = await follow(api, frames)
    assert {face.id for faces in without.faces for face in faces} == {1, 2, 3}
    assert figures.returns(without, truths(frames)) == (0, 1)
    assert figures.id_switches(without, truths(frames)) == 1, "the return, and nothing else"


@pytest.mark.asyncio(loop_scope="package")
async def test_after_a_cut_another_person_has_another_id(api: FaceApi) -> None:
    frames = film("cut")
    run = await follow(api, frames, IDENTIFY)
    assert [faces[0].id for faces in run.faces] == [1] * 40 + [2] * 40 + [1] * 40
    without = await follow(api, frames)
    assert [faces[0].id for faces in without.faces] == [1] * 40 + [2] * 40 + [3] * 40


@pytest.mark.parametrize("offset", [31, 96, 140])
@pytest.mark.asyncio(loop_scope="package")
async def test_a_camera_that_turns_at_once_is_no_cut(api: FaceApi, offset: int) -> None:
    """On a slow machine, a camera in a hand turns by a part of its view between two frames."""
    with Image.open(SAMPLES / "sample1.jpg") as picture:
        wide = picture.convert("RGB").resize((960, 720))
    tracker = native.create_tracker(api, FOLLOW)
    seen = []
    for step, left in enumerate([100] * 4 + [100 + offset] * 4 + [100] * 4):
        pixels = np.asarray(wide.crop((left, 40, left + 640, 520)))
        seen.append({face.track_id for face in await tracker.update(pixels, step * 0.2)})
    assert [len(ids & {1, 2}) for ids in seen] == [2] * 12
    assert set().union(*seen) <= {1, 2, 3}, "three people"


@pytest.mark.parametrize("every", [3, 7])
@pytest.mark.asyncio(loop_scope="package")
async def test_on_a_slow_machine_faces_jump_and_keep_their_ids(api: FaceApi, every: int) -> None:
    """Some frames of a face that moves by its own width within ten frames."""
    frames = film("to_and_fro", every=every)
    run = await follow(api, frames)
    assert [[face.id for face in faces] for faces in run.faces] == [[1]] * len(frames)
    assert all(
        len(figures.matched(faces, frame.faces)) == 1
        for faces, frame in zip(run.faces, frames, strict=True)
    )
