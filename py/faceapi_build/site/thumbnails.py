"""``build.py thumbnails``: draw the small pictures that the gallery shows, one for each page.

They show what the pages show: found by the same networks (on CPython), with each page's own
settings, in the same shapes, painted by Pillow. They are committed as
``web/pages/<name>/thumbnail.webp``, so that the build of the site need not run any network.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageOps

import faceapi
from faceapi import Face, FaceMatcher, LabeledFaceDescriptors, draw
from faceapi_build.console import log
from faceapi_build.paths import SAMPLES, WEB
from faceapi_build.site import index_page, pages
from faceapi_build.site.portraits import PORTRAITS, Portrait

sys.path.insert(0, str(WEB / "shared"))  # the pages' own modules
from ui.output.annotations import annotate
from ui.settings import Settings

Size: TypeAlias = tuple[int, int]

LARGEST = 40_000
"""Bytes."""
FINENESS = 2
"""Pixels of a thumbnail for each CSS pixel of the gallery: its labels must be readable there."""
QUALITIES = (82, 74, 66, 58, 50, 40)
WELL = (23, 25, 26)
"""The colour behind pictures on the pages."""
SAMPLE_OF = {
    "detection": 5,
    "age_and_gender": 4,
    "matching": 3,
    "webcam": 3,
    "video": 4,
    "webcam_detection": 2,
}
"""Which sample picture a page is shown with; 6 where it is not here."""
CLOSE_UPS = {
    "landmarks": PORTRAITS[4],
    "expressions": PORTRAITS[3],
    "webcam_landmarks": PORTRAITS[1],
    "webcam_expressions": PORTRAITS[0],
    "webcam_age_and_gender": PORTRAITS[3],
    "webcam_recognition": PORTRAITS[1],
    "emotion_labels": PORTRAITS[2],
}
"""The pages that are shown with one face from near."""
NAMING = {"recognition", "matching", "webcam_recognition"}


def run(options: Namespace) -> int:
    """Draw the thumbnails of the named pages, or of all."""
    wanted = [about for about in pages.read_pages(WEB) if about.name in options.pages]
    asyncio.run(_draw_all(wanted or pages.read_pages(WEB)))
    return 0


async def _draw_all(abouts: Sequence[pages.About]) -> None:
    for name in ("ssd_mobilenetv1", "face_landmark_68_net", "face_landmark_68_tiny_net",
                 "face_expression_net", "age_gender_net", "face_recognition_net"):  # fmt: skip
        await getattr(faceapi.nets, name).load_from_uri()
    for about in abouts:
        picture = await _picture(about)
        size = _save(picture, about.name)
        log(f"{about.name}: {size} bytes")


async def _picture(about: pages.About) -> Image.Image:
    settings = Settings(**about.settings)  # type: ignore[arg-type]  # as about.toml has them
    width, height = index_page.SIZE
    half = (width // 2 - 4, height)
    if about.name == "similarity":
        crops = [await _portrait(portrait, half, settings) for portrait in PORTRAITS[:2]]
        return _side_by_side(crops)
    if about.name == "reference":
        crops = [await _portrait(PORTRAITS[1], half, settings), await _sample(6, half, settings)]
        return _side_by_side(crops)
    if about.name in CLOSE_UPS:
        return await _drawn(_near(CLOSE_UPS[about.name]), settings, about.name in NAMING)
    if about.name == "extraction":
        return await _cutouts()
    if about.name.startswith("batch"):
        quarter = ((width - 8) // 2, (height - 8) // 2)
        named = about.name == "batch_recognition"
        return _in_rows([await _sample(n, quarter, settings, named) for n in (1, 3, 4, 6)], quarter)
    return await _sample(
        SAMPLE_OF.get(about.name, 6), index_page.SIZE, settings, about.name in NAMING
    )


async def _sample(number: int, size: Size, settings: Settings, named: bool = False) -> Image.Image:
    """A sample picture, cropped to ``size``, with what the settings find drawn over it."""
    with Image.open(SAMPLES / f"sample{number}.jpg", formats=("JPEG",)) as picture:
        crop = ImageOps.fit(
            picture.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, 0.1)
        )
    return await _drawn(crop, settings, named)


async def _portrait(portrait: Portrait, size: Size, settings: Settings) -> Image.Image:
    crop = ImageOps.pad(_cut(portrait), size, Image.Resampling.LANCZOS, color=WELL)
    return await _drawn(crop, settings)


async def _drawn(crop: Image.Image, settings: Settings, named: bool = False) -> Image.Image:
    faces = await _found(crop, settings)
    matcher = await _matcher(settings) if named else None
    matches = [matcher.find_best_match(face.descriptor) for face in faces] if matcher else []
    shapes = annotate(faces, crop.width / FINENESS, settings, matches)
    draw.paint(crop, map(_enlarged, shapes))
    return crop


def _enlarged(shape: draw.Shape) -> draw.Shape:
    """The shape where it is, but with lines, dots and letters for a screen so much finer."""
    style = replace(shape.style, line_width=shape.style.line_width * FINENESS)
    match shape:
        case draw.Label():
            return replace(
                shape,
                style=style,
                font_size=shape.font_size * FINENESS,
                padding=shape.padding * FINENESS,
            )
        case draw.Circles():
            return replace(shape, style=style, radius=shape.radius * FINENESS)
    return replace(shape, style=style)


async def _found(image: Image.Image, settings: Settings) -> list[Face]:
    task = faceapi.detect_all_faces(np.asarray(image))
    if settings.landmarks:
        aligned = task.with_face_landmarks(tiny=settings.tiny_landmarks)
        task = aligned.with_face_descriptors() if settings.descriptors else aligned
    if settings.expressions:
        task = task.with_face_expressions()
    if settings.age_and_gender:
        task = task.with_age_and_gender()
    return await task


async def _matcher(settings: Settings) -> FaceMatcher:
    known = []
    for portrait in PORTRAITS:
        mirrored = ImageOps.mirror(_cut(portrait))
        task = faceapi.detect_single_face(np.asarray(mirrored))
        face = await task.with_face_landmarks().with_face_descriptor()
        if face is not None:
            name = portrait.name.capitalize()
            known.append(LabeledFaceDescriptors(name, [face.descriptor]))
    return FaceMatcher(known, settings.max_distance)


def _near(portrait: Portrait) -> Image.Image:
    """What a portrait shows and as much beside it as a thumbnail is wide."""
    width, height = index_page.SIZE
    beside = portrait.side * (width / height - 1) / 2
    with Image.open(SAMPLES / f"sample{portrait.sample}.jpg", formats=("JPEG",)) as picture:
        left = min(max(portrait.left - beside, 0), picture.width - portrait.side * width / height)
        box = (
            left,
            portrait.top,
            left + portrait.side * width / height,
            portrait.top + portrait.side,
        )
        return picture.convert("RGB").resize(index_page.SIZE, Image.Resampling.LANCZOS, box=box)


def _cut(portrait: Portrait) -> Image.Image:
    with Image.open(SAMPLES / f"sample{portrait.sample}.jpg", formats=("JPEG",)) as picture:
        right, bottom = portrait.left + portrait.side, portrait.top + portrait.side
        return picture.convert("RGB").crop((portrait.left, portrait.top, right, bottom))


async def _cutouts() -> Image.Image:
    size = ((index_page.SIZE[0] - 16) // 3, (index_page.SIZE[1] - 8) // 2)
    cut: list[Image.Image] = []
    for number in (1, 3):  # three faces each
        with Image.open(SAMPLES / f"sample{number}.jpg", formats=("JPEG",)) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        faces = await faceapi.detect_all_faces(pixels)
        cut += await faceapi.extract_faces(pixels, [face.box.to_square() for face in faces])
    return _in_rows([ImageOps.fit(each, size, Image.Resampling.LANCZOS) for each in cut], size)


def _side_by_side(crops: Sequence[Image.Image]) -> Image.Image:
    return _in_rows(crops, (index_page.SIZE[0] // 2 - 4, index_page.SIZE[1]))


def _in_rows(crops: Sequence[Image.Image], size: Size) -> Image.Image:
    """Pictures of one size, left to right and down, 8 pixels apart."""
    whole = Image.new("RGB", index_page.SIZE, WELL)
    columns = (index_page.SIZE[0] + 8) // (size[0] + 8)
    for index, crop in enumerate(crops):
        row, column = divmod(index, columns)
        whole.paste(crop, (column * (size[0] + 8), row * (size[1] + 8)))
    return whole


def _save(picture: Image.Image, name: str) -> int:
    """Write it as well as it goes into :data:`LARGEST`; return the bytes."""
    path = WEB / "pages" / name / index_page.THUMBNAIL
    for quality in QUALITIES:
        picture.save(path, quality=quality, method=6)
        if path.stat().st_size <= LARGEST:
            break
    return path.stat().st_size
