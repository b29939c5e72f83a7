"""``faceapi track``: follow the faces of a film."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from contextlib import ExitStack

import faceapi
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.films.annotated_films import AnnotatedFilm
from faceapi.cli.output import Console, write_csv, write_json, write_text
from faceapi.cli.results import COLUMNS, describe, format_box, format_score
from faceapi.cli.steps import create_detector_options, load_networks
from faceapi.core.options import DetectorOptions
from faceapi.core.untrusted_text import quotable
from faceapi.env import default_environment
from faceapi.errors import PictureError
from faceapi.tracking import FaceTracker, TrackedFace

CSV_HEADING = (
    *("frame", "time", "track_id", "score", "x", "y", "width", "height"),
    *("yaw", "pitch", "roll", "left_eye", "right_eye", "mouth", "blinks"),
)
_COLUMNS_FOR = {
    "expressions": "expressions",
    "age_gender": "age-gender",
    "descriptors": "descriptors",
}


def run(options: Namespace, console: Console) -> ExitCode:
    """Run the command.

    Raises ``FaceApiError`` if nothing can be done, ``CannotWriteError`` if results cannot be
    written.
    """
    try:
        detector = create_detector_options(options)
        target = AnnotatedFilm.plan(options.draw, options.film, overwrite=options.overwrite)
    except ValueError as error:
        console.error(str(error))
        return ExitCode.USAGE_ERROR
    return asyncio.run(_run(options, detector, target, console))


async def _run(
    options: Namespace, detector: DetectorOptions, target: AnnotatedFilm | None, console: Console
) -> ExitCode:
    await load_networks(options, console)
    tracker = FaceTracker(
        detector,
        expressions="expressions" in options.attributes,
        age_and_gender="age_gender" in options.attributes,
        descriptors="descriptors" in options.attributes,
        tiny_landmarks=options.tiny_landmarks,
        max_faces=options.max_faces,
        background_detection=False,  # so that results do not depend on the machine's speed
    )
    try:
        count = await _follow(options, tracker, target, console)
    except PictureError as error:
        console.error(f"{quotable(options.film)}: {error}")
        return ExitCode.SOME_FAILED
    if options.fail_if_none and count == 0:
        return ExitCode.NO_FACES
    return ExitCode.OK


async def _follow(
    options: Namespace, tracker: FaceTracker, target: AnnotatedFilm | None, console: Console
) -> int:
    """Follow the film's faces and write them; returns how many there are in all frames."""
    open_video = default_environment().open_video
    if open_video is None:
        raise PictureError("this environment cannot read films")
    count = 0
    async with open_video(options.film) as frames:
        film = getattr(frames, "frame_count", 0), getattr(frames, "frame_rate", 0.0)
        with ExitStack() as stack:
            if target is not None:
                stack.enter_context(target)
                target.frame_rate = film[1] or target.frame_rate
            number = 0
            async for frame in frames:
                time = frame.timestamp if hasattr(frame, "timestamp") else float(number)
                faces = await tracker.update(frame, time)
                console.clear()
                _write_frame(number, time, faces, options)
                if target is not None:
                    target.write_results(frame.rgb(), faces)
                count += len(faces)
                number += 1
                text = f"{number}/{film[0] or '?'} frames, {len(faces)} faces"
                console.draw_bar(min(number, film[0]), film[0], text)
            console.clear()
            if target is not None:
                target.finish()
    return count


def _write_frame(number: int, time: float, faces: list[TrackedFace], options: Namespace) -> None:
    if options.json:
        entries = [face.to_dict() | _pose_entries(face) for face in faces]
        write_json({"frame": number, "time": time, "faces": entries})
    elif options.csv:
        _write_rows(number, time, faces, options)
    else:
        for face in faces:
            parts = [f"face {face.track_id}", f"score {format_score(face.score)}"]
            parts += [format_box(face), *describe(face)]
            write_text(f"{time:.3f} s: {', '.join(parts)}\n")


def _write_rows(number: int, time: float, faces: list[TrackedFace], options: Namespace) -> None:
    columns = [COLUMNS[_COLUMNS_FOR[step]] for step in dict.fromkeys(options.attributes)]
    rows: list[list[object]] = []
    if number == 0:
        rows.append([*CSV_HEADING, *(name for names, _ in columns for name in names)])
    for face in faces:
        box, pose, eyes = face.box, face.pose, face.eyes
        values = [value for _, values_of in columns for value in values_of(face)]
        rows.append(
            [
                *(number, time, face.track_id, face.score, box.x, box.y, box.width, box.height),
                *(*pose, *eyes, face.mouth_openness, face.blinks, *values),
            ]
        )
    if rows:
        write_csv(rows)


def _pose_entries(face: faceapi.Face) -> dict[str, object]:
    return {
        "pose": face.pose._asdict(),
        "eyes": face.eyes._asdict(),
        "mouth_openness": face.mouth_openness,
    }
