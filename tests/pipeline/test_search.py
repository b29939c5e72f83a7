"""Turned pictures and tiles: every face once, and as it is upright."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from faceapi import Face, FaceApi
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.geometry.tiles import is_cut, tile_boxes, tile_count
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.picture_views import PicturePart, RotatedPicture, turn_box
from faceapi.core.results.detection import FaceDetection
from faceapi.pipeline.detection.run_search import group_faces
from faceapi.types import ArrayPicture, RotatedRegion

TURNS = (0, 90, 180, 270)


def noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(9).integers(0, 256, (height, width, 3), dtype=np.uint8)


def views(pixels: NDArray[np.uint8]) -> list[tuple[Picture, NDArray[np.uint8]]]:
    """Views of a picture, and the same as arrays of their own."""
    picture = ArrayPicture(pixels)
    part = PicturePart(picture, Box(10, 5, 40, 30))
    inner = pixels[5:35, 10:50]
    return [
        *((picture.quarter_turned(k), np.rot90(pixels, k)) for k in range(-1, 4)),
        (part, inner),
        (part.quarter_turned(1), np.rot90(inner)),
        (picture.quarter_turned(3).quarter_turned(1), pixels),
        (RotatedPicture(picture, 90), np.rot90(pixels)),
        (RotatedPicture(picture, 30).quarter_turned(2), RotatedPicture(picture, 210).rgb()),
    ]


@pytest.mark.parametrize("index", range(10))
def test_views_show_what_a_copy_would(index: int) -> None:
    view, copied = views(noise(48, 64))[index]
    copy = ArrayPicture(np.ascontiguousarray(copied))
    box = Box(3, 4, 20, 12)
    region = RotatedRegion(15, 14, 12, 25)
    assert view.size == copy.size
    np.testing.assert_array_equal(view.rgb(), copy.rgb())
    np.testing.assert_array_equal(view.rgb(box), copy.rgb(box))
    np.testing.assert_array_equal(view.resized(box, 9, 7).numpy(), copy.resized(box, 9, 7).numpy())
    rotated = view.rotated_patch(region, 16).pixels.numpy()
    assert np.abs(rotated - copy.rotated_patch(region, 16).pixels.numpy()).max() <= 40
    if isinstance(view, RotatedPicture):
        return  # its patches are sampled once, those of the copy twice
    for where, centered in ((box, True), (box, False), (None, True), (None, False)):
        expected = copy.patch(where, 32, centered=centered)
        patch = view.patch(where, 32, centered=centered)
        assert patch.letterbox == expected.letterbox
        np.testing.assert_array_equal(patch.pixels.numpy(), expected.pixels.numpy())


def test_patches_of_rotated_pictures_are_letterboxed() -> None:
    white = np.full((40, 80, 3), 255, np.uint8)
    view = RotatedPicture(ArrayPicture(white), 45)
    assert view.size == Dimensions(85, 85)
    patch = view.patch(Box(40, 40, 20, 10), 20, centered=True).pixels.numpy()
    assert (patch[5:15] == 255).all()
    assert not patch[:5].any()
    assert not patch[15:].any()
    with pytest.raises(ValueError, match="box: expected whole pixels inside 85 x 85"):
        view.patch(Box(80, 80, 20, 10), 20, centered=True)


def test_boxes_turn_with_the_picture() -> None:
    pixels = noise(30, 50)
    box = Box(7, 11, 5, 3)
    for quarters in range(-2, 5):
        turned = turn_box(box, Dimensions(50, 30), quarters)
        rows = np.s_[int(turned.top) : int(turned.bottom), int(turned.left) : int(turned.right)]
        expected = np.rot90(pixels[11:14, 7:12], quarters)
        np.testing.assert_array_equal(np.rot90(pixels, quarters)[rows], expected)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (12000, 900), (640, 480), (5, 9000)])
@pytest.mark.parametrize("tile", [1024, 832])
def test_every_small_face_is_whole_in_some_tile(size: tuple[int, int], tile: int) -> None:
    picture = Dimensions(*size)
    tiles = tile_boxes(picture, tile_count(picture, tile))
    random = np.random.default_rng(1)
    for _ in range(300):
        side = min(random.uniform(10, 0.2 * tile), *size)
        left, top = (random.uniform(0, length - side) for length in size)
        box = Box(left, top, side, side)
        assert any(
            t.left <= box.left
            and t.top <= box.top
            and t.right >= box.right
            and t.bottom >= box.bottom
            and not is_cut(box, t, picture)
            for t in tiles
        )
    assert max(max(t.width, t.height) for t in tiles[1:] or tiles) <= 4 * tile or len(tiles) == 1


def test_tiles_are_counted_and_inside() -> None:
    picture = Dimensions(4000, 3000)
    tiles = tile_boxes(picture, 5)
    assert len(tiles) == 1 + 20
    assert tiles[0] == Box(0, 0, 4000, 3000)
    assert all(t.left >= 0 and t.top >= 0 and t.right <= 4000 and t.bottom <= 3000 for t in tiles)
    assert tile_count(Dimensions(1024, 700), 1024) == 1


def test_one_face_of_several_turns_and_tiles_is_one() -> None:
    size = Dimensions(100, 100)

    def face(score: float, *box: float) -> Face:
        return Face(FaceDetection(score, Box(*box).rescale(0.01), size))

    whole, shifted, half, other = (
        face(0.9, 10, 10, 20, 20),
        face(0.8, 12, 11, 20, 20),
        face(0.7, 10, 10, 20, 9),
        face(0.95, 60, 60, 20, 20),
    )
    groups = group_faces([half, whole, shifted, other])
    assert groups == [[other], [whole, shifted, half]]
    assert group_faces([]) == []


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("angle", [90, 180, 270])
async def test_a_sideways_photo_gives_the_same_face(
    angle: int, api: FaceApi, portrait: Image.Image
) -> None:
    upright = await describe(api, portrait)
    face = await describe(api, portrait.rotate(-angle, expand=True))
    assert np.linalg.norm(face.descriptor - upright.descriptor) < 0.12
    roll = face.upright_region.angle - upright.upright_region.angle - angle
    assert abs((roll + 180) % 360 - 180) < 4


async def describe(api: FaceApi, image: Image.Image) -> Face:
    task = api.detect_single_face(image, turns=TURNS, upright=True)
    face = await task.with_face_landmarks().with_face_descriptor()
    assert face is not None
    return face


@pytest.mark.asyncio(loop_scope="module")
async def test_tiles_find_small_faces_once(api: FaceApi, portrait: Image.Image) -> None:
    """Ten faces of 70 pixels in a picture of 2000 x 1500, some of them on seams."""
    small = portrait.resize((110, 110 * portrait.height // portrait.width))
    picture = Image.new("RGB", (2000, 1500), (90, 100, 110))
    places = [(20 + 390 * (i % 5), 300 + 700 * (i // 5)) for i in range(10)]
    for place in places:
        picture.paste(small, place)
    assert len(await api.detect_all_faces(picture)) < 5
    faces = await api.detect_all_faces(picture, tiles="auto")
    corners = sorted((round(face.box.x / 390), round(face.box.y / 700)) for face in faces)
    assert len(corners) == 10
    assert len(set(corners)) == 10
