"""``build.py thumbnails``: draw the thumbnail of each page for the gallery.

A thumbnail shows real results: the same networks (on CPython) with the page's settings, drawn as
the same shapes by Pillow. Thumbnails are committed as ``web/pages/<name>/thumbnail.webp``, so that
the build of the site does not run any network.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageOps

import faceapi
from faceapi import FaceIndex, draw
from faceapi.redaction import Region, find_faces, redact
from faceapi_build.console import log
from faceapi_build.paths import SAMPLES, WEB
from faceapi_build.site import index_page
from faceapi_build.site.pictures import hero
from faceapi_build.site.pictures.portraits import PORTRAITS, Portrait
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from ui.detection import detect_faces
from ui.output.annotations import annotate
from ui.people.lookup import identify
from ui.settings import Settings

Size: TypeAlias = tuple[int, int]

MAX_BYTES = 40_000
PIXEL_RATIO = 2
"""Thumbnail pixels per CSS pixel of the gallery, so that labels are readable."""
QUALITIES = (82, 74, 66, 58, 50, 40)
BACKGROUND = (23, 25, 26)
"""The color behind images on the pages."""
SAMPLES_BY_PAGE = {
    "detection": 5,
    "age_and_gender": 4,
    "matching": 3,
    "live": 3,
    "video": 4,
}
"""The number of the sample image in each page's thumbnail; 6 by default."""
CLOSE_UPS = {
    "landmarks": PORTRAITS[4],
    "expressions": PORTRAITS[3],
    "emotion_labels": PORTRAITS[2],
}
"""The pages whose thumbnail shows a close-up of one face."""
LANDING = "landing"
"""The name under which the command draws the landing page's pictures."""
PAGES_WITH_NAMES = {"recognition", "matching"}


def run(options: Namespace) -> int:
    """Draw the thumbnails of the given pages and the landing page's pictures, or all."""
    with_landing = not options.pages or LANDING in options.pages
    pages = [page for page in read_pages(WEB) if page.name in options.pages or not options.pages]
    asyncio.run(_draw_all(pages, with_landing))
    return 0


async def _draw_all(page_configs: Sequence[PageConfig], with_landing: bool) -> None:
    for name in ("ssd_mobilenetv1", "face_landmark_68_net", "face_landmark_68_tiny_net",
                 "face_expression_net", "age_gender_net", "face_recognition_net"):  # fmt: skip
        await getattr(faceapi.nets, name).load_from_uri()
    if with_landing:
        await hero.write()
    for page in page_configs:
        picture = await _draw_page(page)
        size = _save(picture, page.name)
        log(f"{page.name}: {size} bytes")


async def _draw_page(page: PageConfig) -> Image.Image:
    settings = page.settings
    width, height = index_page.SIZE
    half = (width // 2 - 4, height)
    if page.name == "similarity":
        crops = [await _portrait(portrait, half, settings) for portrait in PORTRAITS[:2]]
        return _side_by_side(crops)
    if page.name == "reference":
        crops = [await _portrait(PORTRAITS[1], half, settings), await _sample(6, half, settings)]
        return _side_by_side(crops)
    if page.name in CLOSE_UPS:
        return await _draw(_close_up(CLOSE_UPS[page.name]), settings, page.name in PAGES_WITH_NAMES)
    if page.name == "extraction":
        return await _crops()
    if page.name == "blur":
        return await _covered(6)
    if page.name.startswith("batch") or page.name == "people":
        quarter = ((width - 8) // 2, (height - 8) // 2)
        with_names = page.name in ("batch_recognition", "people")
        return _in_grid(
            [await _sample(n, quarter, settings, with_names) for n in (1, 3, 4, 6)], quarter
        )
    return await _sample(
        SAMPLES_BY_PAGE.get(page.name, 6), index_page.SIZE, settings, page.name in PAGES_WITH_NAMES
    )


async def _sample(
    number: int, size: Size, settings: Settings, with_names: bool = False
) -> Image.Image:
    """Return a sample image, cropped to ``size``, with the results drawn over it."""
    with Image.open(SAMPLES / f"sample{number}.jpg", formats=("JPEG",)) as picture:
        crop = ImageOps.fit(
            picture.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, 0.1)
        )
    return await _draw(crop, settings, with_names)


async def _portrait(portrait: Portrait, size: Size, settings: Settings) -> Image.Image:
    crop = ImageOps.pad(_crop(portrait), size, Image.Resampling.LANCZOS, color=BACKGROUND)
    return await _draw(crop, settings)


async def _draw(crop: Image.Image, settings: Settings, with_names: bool = False) -> Image.Image:
    faces = await detect_faces(np.asarray(crop), replace(settings, detector="ssd", score=0.5))
    matches = identify(await _people(settings), faces) if with_names else []
    shapes = annotate(faces, crop.width / PIXEL_RATIO, settings, matches)
    draw.paint(crop, [hero.scale_style(shape, PIXEL_RATIO) for shape in shapes])
    return crop


async def _people(settings: Settings) -> FaceIndex:
    index = FaceIndex(settings.false_accept_rate)
    for portrait in PORTRAITS:
        mirrored = ImageOps.mirror(_crop(portrait))
        task = faceapi.detect_single_face(np.asarray(mirrored))
        face = await task.with_face_landmarks().with_face_descriptor()
        if face is not None:
            index.add(portrait.name.capitalize(), face)
    return index


def _close_up(portrait: Portrait) -> Image.Image:
    """Return a portrait, widened to the aspect ratio of a thumbnail."""
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


def _crop(portrait: Portrait) -> Image.Image:
    with Image.open(SAMPLES / f"sample{portrait.sample}.jpg", formats=("JPEG",)) as picture:
        right, bottom = portrait.left + portrait.side, portrait.top + portrait.side
        return picture.convert("RGB").crop((portrait.left, portrait.top, right, bottom))


async def _covered(number: int) -> Image.Image:
    """Return a sample whose faces are blurred, but for the first."""
    with Image.open(SAMPLES / f"sample{number}.jpg", formats=("JPEG",)) as picture:
        crop = ImageOps.fit(picture.convert("RGB"), index_page.SIZE, centering=(0.5, 0.1))
    faces = await find_faces(np.asarray(crop), thorough=False)
    regions = sorted(map(Region.of_face, faces), key=lambda region: region.center_x)
    return Image.fromarray(redact(np.asarray(crop), regions[1:]))


async def _crops() -> Image.Image:
    size = ((index_page.SIZE[0] - 16) // 3, (index_page.SIZE[1] - 8) // 2)
    crops: list[Image.Image] = []
    for number in (1, 3):  # three faces each
        with Image.open(SAMPLES / f"sample{number}.jpg", formats=("JPEG",)) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        faces = await faceapi.detect_all_faces(pixels)
        crops += await faceapi.extract_faces(pixels, [face.box.to_square() for face in faces])
    return _in_grid([ImageOps.fit(crop, size, Image.Resampling.LANCZOS) for crop in crops], size)


def _side_by_side(crops: Sequence[Image.Image]) -> Image.Image:
    return _in_grid(crops, (index_page.SIZE[0] // 2 - 4, index_page.SIZE[1]))


def _in_grid(crops: Sequence[Image.Image], size: Size) -> Image.Image:
    """Arrange images of the same size in a grid, 8 pixels apart."""
    grid = Image.new("RGB", index_page.SIZE, BACKGROUND)
    columns = (index_page.SIZE[0] + 8) // (size[0] + 8)
    for index, crop in enumerate(crops):
        row, column = divmod(index, columns)
        grid.paste(crop, (column * (size[0] + 8), row * (size[1] + 8)))
    return grid


def _save(picture: Image.Image, name: str) -> int:
    """Write the best quality that fits :data:`MAX_BYTES`; return the number of bytes."""
    path = WEB / "pages" / name / index_page.THUMBNAIL
    for quality in QUALITIES:
        picture.save(path, quality=quality, method=6)
        if path.stat().st_size <= MAX_BYTES:
            break
    return path.stat().st_size
