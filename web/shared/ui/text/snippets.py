"""What the settings mean in Python: complete programs, shown beside the picture to be copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import indent
from typing import TypeAlias

from ui.settings import Settings

Program: TypeAlias = Callable[[Settings], str]
"""Writes the program for some settings."""


def photo_program(settings: Settings) -> str:
    """Find the faces in one picture of a page."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Overlay

{loads(settings)}

options = {options_of(settings)}
overlay = Overlay.over("picture")
{_find_and_show("picture", settings)}"""


def camera_program(settings: Settings) -> str:
    """Follow the faces on a camera."""
    return _over_frames(settings, "Camera", _find_and_show("frame", settings))


def video_program(settings: Settings) -> str:
    """Follow the faces in the video that a page shows."""
    return _over_frames(settings, "VideoFrames", _find_and_show("frame", settings))


def steady_age_program(settings: Settings) -> str:
    """Show the age of one face, averaged over its last frames."""
    before = "ages = deque(maxlen=30)\n"
    find = f"""\
{_found("face", "faceapi.detect_single_face(frame, options)", settings)}
if face is None:
    continue
ages.append(face.age)
caption = f"{{fmean(ages):.0f}} years, {{face.gender.value}}"
overlay.show([
{_boxes(settings, "face")}    *draw.captions(face, [caption]),
])
"""
    imports = "from collections import deque\nfrom statistics import fmean\n\n"
    return imports + _over_frames(settings, "Camera", find, before)


def camera_gallery_program(settings: Settings) -> str:
    """Name the faces on a camera, of people whom this browser remembers."""
    find = _find_and_name("frame", settings)
    return _over_frames(settings, "Camera", find, _MATCHER.format(settings), ["Gallery"])


def photo_gallery_program(settings: Settings) -> str:
    """Name the faces in a picture, of people whom this browser remembers."""
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import Gallery, Overlay

{loads(settings)}

options = {options_of(settings)}
overlay = Overlay.over("picture")
{_MATCHER.format(settings)}{_find_and_name('"picture"', settings)}"""


_MATCHER = """\
gallery = await Gallery.open()
matcher = await gallery.matcher({0.max_distance:g})  # None while nobody is saved
"""


def _over_frames(
    settings: Settings, source: str, find: str, before: str = "", also: Sequence[str] = ()
) -> str:
    """The loop over the frames of a ``Camera`` or of ``VideoFrames``."""
    opened = "Camera.open" if source == "Camera" else source
    name = "camera" if source == "Camera" else "frames"
    return f"""\
import faceapi
from faceapi import draw
from faceapi.browser import {", ".join(sorted([source, "Overlay", *also]))}

{loads(settings)}

options = {options_of(settings)}
overlay = Overlay.over("video")
{before}async with {opened}("video") as {name}:
    async for frame in {name}:
{indent(find, " " * 8)}"""


def _find_and_name(image: str, settings: Settings) -> str:
    return f"""\
{_found("faces", f"faceapi.detect_all_faces({image}, options)", settings)}
# to save somebody: await gallery.add("Ada", faces[0].descriptor)
if matcher is not None:
    matches = [matcher.find_best_match(face.descriptor) for face in faces]
    overlay.show(draw.matches(faces, matches))
"""


def loads(settings: Settings) -> str:
    """A line for each network that the settings need."""
    return "\n".join(f"await faceapi.nets.{name}.load_from_uri()" for name in settings.networks())


def options_of(settings: Settings) -> str:
    """The expression that makes the detector's options."""
    score = f"{settings.score:g}"
    if settings.detector == "tiny":
        size = settings.input_size
        return f"faceapi.TinyFaceDetectorOptions(input_size={size}, score_threshold={score})"
    return f"faceapi.SsdMobilenetv1Options(min_confidence={score})"


def _find_and_show(source: str, settings: Settings) -> str:
    image = f'"{source}"' if source == "picture" else source
    return f"""\
{_found("faces", f"faceapi.detect_all_faces({image}, options)", settings)}
overlay.show([
{_boxes(settings)}{_shapes(settings)}])
"""


def _found(name: str, task: str, settings: Settings) -> str:
    """The statement that awaits a task, with the steps that the settings add to it."""
    chain = steps(settings)
    return f"{name} = await (\n    {task}\n{chain})" if chain else f"{name} = await {task}"


def _boxes(settings: Settings, found: str = "faces") -> str:
    return f"    *draw.detections({found}),\n" if settings.boxes else ""


def steps(settings: Settings) -> str:
    """The chain's steps, in the order in which the pages take them."""
    tiny = "tiny=True" if settings.tiny_landmarks else ""
    steps = {
        f"with_face_landmarks({tiny})": settings.landmarks,
        "with_face_descriptors()": settings.landmarks and settings.descriptors,
        "with_face_expressions()": settings.expressions,
        "with_age_and_gender()": settings.age_and_gender,
    }
    return "".join(f"    .{step}\n" for step, wanted in steps.items() if wanted)


def _shapes(settings: Settings) -> str:
    """What is drawn; expression and age share one caption, or one would cover the other."""
    likely = f", {settings.min_probability:g}" if settings.all_expressions else ""
    lines = {
        f"*draw.expression_lines(face.expressions{likely})": settings.expressions,
        "*draw.age_and_gender_lines(face)": settings.age_and_gender,
    }
    caption = ", ".join(line for line, wanted in lines.items() if wanted)
    shapes = "    *draw.face_landmarks(faces),\n" if settings.landmarks else ""
    if caption:
        shapes += f"    *draw.captions(faces, [\n        [{caption}]\n"
        shapes += "        for face in faces\n    ]),\n"
    return shapes
