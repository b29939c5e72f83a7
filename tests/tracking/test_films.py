"""The tracker on films made from the sample pictures, whose faces and motion are known."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from tests.tracking.films import FOLLOW, film, follow, truths

from faceapi import FaceApi, TinyFaceDetectorOptions
from faceapi.tracking import FaceTracker
from faceapi_build.bench.video import figures, native
from faceapi_build.bench.video.films import FilmFrame


@pytest.mark.asyncio(loop_scope="package")
async def test_a_head_is_followed_through_75_degrees_with_its_roll(api: FaceApi) -> None:
    frames = film("turn", stop=112)
    tracker = native.create_tracker(api, FOLLOW)
    upright = []
    for step, frame in enumerate(frames):
        faces = await tracker.update(frame.pixels, frame.time)
        assert [face.track_id for face in faces] == [1] or step < 10
        upright += [face.pose.roll + 75 * np.sin(2 * np.pi * step / 149) for face in faces]
    assert np.ptp(upright) < 12, "the roll follows the turning camera"
    (face,) = tracker.faces
    assert figures.is_at(figures.SeenFace(face.box), frames[-1].faces["ada"])


@pytest.mark.asyncio(loop_scope="package")
async def test_a_face_appears_within_10_frames_and_is_gone_within_3(api: FaceApi) -> None:
    frames = film("arrival")
    events: list[tuple[str, int]] = []
    tracker = FaceTracker(
        TinyFaceDetectorOptions(),
        tiny_landmarks=True,
        on_appeared=lambda face: events.append(("appeared", face.track_id)),
        on_left=lambda face: events.append(("left", face.track_id)),
        api=api,
    )
    run = await native.track(frames, tracker)
    assert figures.appearance_delay(run, truths(frames)) <= 10
    assert figures.departure_delay(run, truths(frames)) <= 3
    assert events == [("appeared", 1), ("left", 1)]
    assert (tracker.faces, tracker.appeared, tracker.left) == ([], [], [])


@pytest.mark.asyncio(loop_scope="package")
async def test_a_still_face_jitters_less_than_detections(api: FaceApi) -> None:
    frames = film("still", stop=40)
    run = await follow(api, frames)
    detected = await native.detect(frames, api, FOLLOW)
    assert figures.jitter(run) <= 0.4 * figures.jitter(detected)
    assert figures.kept(run, detected) == (40, 40)


@pytest.mark.asyncio(loop_scope="package")
async def test_boxes_lag_by_less_than_a_frame(api: FaceApi) -> None:
    frames = film("to_and_fro", stop=80)
    run = await follow(api, frames)
    assert abs(figures.lag(run, truths(frames))) < 1
    unsmoothed = FaceTracker(
        TinyFaceDetectorOptions(), tiny_landmarks=True, smoothing=None, api=api
    )
    assert abs(figures.lag(await native.track(frames, unsmoothed), truths(frames))) < 0.3


@pytest.mark.asyncio(loop_scope="package")
async def test_five_faces_are_followed_and_limited(api: FaceApi) -> None:
    frames = film("five", stop=20)
    run = await follow(api, frames)
    assert [len(faces) for faces in run.faces] == [5] * 20
    assert figures.id_switches(run, truths(frames)) == 0
    few = FaceTracker(TinyFaceDetectorOptions(), tiny_landmarks=True, max_faces=2, api=api)
    assert [len(faces) for faces in (await native.track(frames, few)).faces] == [2] * 20


@pytest.mark.asyncio(loop_scope="package")
async def test_a_face_has_everything_that_was_requested_from_its_first_frame(
    api: FaceApi,
) -> None:
    frames = film("still", stop=12)
    tracker = FaceTracker(
        TinyFaceDetectorOptions(),
        expressions=True,
        age_and_gender=True,
        descriptors=True,
        api=api,
    )
    for step, frame in enumerate(frames, start=1):
        (each,) = await tracker.update(frame.pixels, frame.time)
        assert (each.track_id, each.frames, each.first_seen) == (1, step, 0.0)
        assert each.last_seen == frame.time
        assert abs(each.velocity.x) + abs(each.velocity.y) < 12
    (face,) = tracker.faces
    detected = await (
        api.detect_single_face(frames[-1].pixels, TinyFaceDetectorOptions())
        .with_face_landmarks()
        .with_face_expressions()
        .with_age_and_gender()
        .with_face_descriptor()
    )
    assert detected is not None
    assert abs(face.age - detected.age) < 5
    assert face.gender == detected.gender
    best = detected.expressions.as_sorted_array()[0].expression
    assert face.expressions.as_sorted_array()[0].expression == best
    assert np.linalg.norm(face.descriptor - detected.descriptor) < 0.3
    assert np.abs(face.landmarks.positions - detected.landmarks.positions).mean() < 3
    entry = face.to_dict()
    assert (entry["track_id"], entry["frames"]) == (1, 12)
    assert {"age", "descriptor", "expressions", "landmarks"} <= entry.keys()


@pytest.mark.asyncio(loop_scope="package")
async def test_networks_run_only_as_often_as_needed(
    api: FaceApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: dict[str, int] = {}
    session_of = api.nets.session

    def counting(name: str) -> object:
        session = session_of(name)
        runs[name] = runs.get(name, 0) + 1
        return session

    monkeypatch.setattr(api.nets, "session", counting)
    frames = film("still", stop=60)
    await follow(api, frames, replace(native.TINY, age_and_gender=True))
    assert runs["tiny_face_detector"] <= 60 // 4 + 1 + 60 // 30 + 4, "presence and few searches"
    assert runs["face_landmark_68_tiny"] <= 60 + 2
    assert 60 // 8 <= runs["face_expression"] <= 60 // 5
    assert runs["age_gender"] <= 4


def endless(frames: list[FilmFrame]) -> Iterator[FilmFrame]:
    """The frames again and again."""
    while True:
        yield from frames


@pytest.mark.asyncio(loop_scope="package")
async def test_no_frame_waits_for_a_detector_in_the_background(
    api: FaceApi,
) -> None:
    """SSD's faces are associated with the frame that was searched, and followed from there."""
    frames = film("to_and_fro", stop=80)  # twice to and fro, so that it can be repeated
    tracker = FaceTracker(tiny_landmarks=True, api=api)
    first = await tracker.update(frames[0].pixels)
    assert first == [], "the search has only begun"
    seen = []
    for frame in islice(endless(frames), 1, 1000):
        await asyncio.sleep(1 / 60)  # the frames of a camera
        faces = await tracker.update(frame.pixels)
        if faces:
            seen.append(figures.is_at(figures.SeenFace(faces[0].box), frame.faces["ada"]))
        if len(seen) == 15:
            break
    assert seen.count(True) >= 14, "at most one box trails the face by too much"


@pytest.mark.asyncio(loop_scope="package")
async def test_a_video_may_change_its_size(api: FaceApi) -> None:
    frames = film("still", stop=4)
    tracker = native.create_tracker(api, FOLLOW)
    await native.track(frames, tracker)
    small = np.ascontiguousarray(frames[0].pixels[::2, ::2])
    (face,) = await tracker.update(small, 0.2)
    assert (face.detection.image_width, face.detection.image_height) == (320, 240)
    place = (160.0, 120.0, 75.0)
    assert figures.is_at(figures.SeenFace(face.box), place)


@pytest.mark.asyncio(loop_scope="package")
async def test_reset_begins_another_video(api: FaceApi) -> None:
    frames = film("still", stop=4)
    tracker = native.create_tracker(api, FOLLOW)
    run = await native.track(frames[:2], tracker)
    tracker.reset()
    assert tracker.faces == []
    again = await native.track(frames, tracker)
    assert [faces[0].id for faces in run.faces + again.faces] == [1] * 6
    assert (await tracker.update(frames[3].pixels, 1.0))[0].frames == 5
