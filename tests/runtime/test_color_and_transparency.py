"""Color profiles and transparency in CPython; ``tests/browser`` compares with a browser."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.picture_files import ADOBE, P3, encoded, icc_profile, picture

import faceapi
from faceapi import draw
from faceapi.core.pixels.transparent_picture import TransparentPicture, premultiplied
from faceapi.runtime.pictures import color_profiles
from faceapi.types import Box

pytestmark = pytest.mark.asyncio

SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def to_srgb(pixels: NDArray[np.uint8], primaries: object, gamma: float) -> NDArray[np.float64]:
    """The definition, in float64."""
    linear = (pixels / 255) ** gamma
    to_screen = np.array(primaries) @ np.linalg.inv(np.array(SRGB))
    clipped = np.clip(linear @ to_screen, 0, 1)
    power = 1.055 * np.maximum(clipped, 1e-9) ** (1 / 2.4) - 0.055
    curve: NDArray[np.float64] = np.where(clipped <= 0.0031308, 12.92 * clipped, power)
    return curve * 255


@pytest.mark.parametrize(("primaries", "gamma"), [(P3, 2.2), (ADOBE, 563 / 256), (SRGB, 1.8)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
async def test_profiles_are_converted(primaries: object, gamma: float, mode: str) -> None:
    profile = icc_profile(b"RGB ", primaries, gamma)  # type: ignore[arg-type]
    image = Image.fromarray(picture()).convert(mode, colors=60)
    plain = np.asarray(image.convert("RGB"))
    image.info["icc_profile"] = profile
    exact = to_srgb(plain, primaries, gamma)
    for source in (image, encoded(image, "PNG", icc_profile=profile)):
        shown = (await faceapi.open_picture(source)).rgb()
        assert np.abs(shown - exact).max() < 2
        assert np.abs(shown.astype(int) - plain).max() > 10
    canvas = faceapi.media.create_canvas_from_media(image)
    np.testing.assert_array_equal(np.asarray(canvas), (await faceapi.open_picture(image)).rgb())
    assert "icc_profile" not in canvas.info


async def test_gray_profiles_are_converted() -> None:
    gray = Image.fromarray(picture()).convert("L")
    profile = icc_profile(b"GRAY", (), 1.6)
    shown = (await faceapi.open_picture(encoded(gray, "PNG", icc_profile=profile))).rgb()
    assert (shown == shown[:, :, :1]).all()
    exact = to_srgb(np.repeat(np.asarray(gray)[:, :, None], 3, axis=2), SRGB, 1.6)
    assert np.abs(shown - exact).max() < 2


async def test_other_profiles_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    p3, gray = icc_profile(b"RGB ", P3, 2.2), icc_profile(b"GRAY", (), 1.6)
    image = Image.fromarray(picture())
    for profile in (p3[:200], b"", b"nonsense" * 100, gray, icc_profile(b"CMYK", P3, 2.2)):
        shown = await faceapi.open_picture(encoded(image, "PNG", icc_profile=profile))
        np.testing.assert_array_equal(shown.rgb(), picture())
    monkeypatch.setattr(color_profiles, "MAX_PROFILE_BYTES", len(p3) - 1)
    shown = await faceapi.open_picture(encoded(image, "PNG", icc_profile=p3))
    np.testing.assert_array_equal(shown.rgb(), picture())


async def test_srgb_profiles_change_nothing(samples_folder: Path) -> None:
    with Image.open(samples_folder / "sample1.jpg") as image:
        assert "icc_profile" in image.info
        shown = await faceapi.open_picture(image)
        np.testing.assert_array_equal(shown.rgb(), np.asarray(image))


async def test_transparent_pixels_are_black() -> None:
    rgba = picture(4)
    rgba[:, :, 3] = 255
    rgba[20:40, 30:60, 3] = 0
    one_color = np.zeros((8, 8, 3), np.uint8) + np.uint8(90)
    one_color[2:4] = (1, 2, 3)
    for image in (Image.fromarray(rgba), Image.fromarray(rgba).convert("LA")):
        shown = (await faceapi.open_picture(encoded(image, "PNG"))).rgb()
        assert not shown[20:40, 30:60].any()
        np.testing.assert_array_equal(shown[:20], np.asarray(image.convert("RGB"))[:20])
    content = encoded(Image.fromarray(one_color), "PNG", transparency=(1, 2, 3))
    shown = (await faceapi.open_picture(content)).rgb()
    assert not shown[2:4].any()
    assert (shown[4:] == 90).all()


async def test_an_erased_face_is_not_detected(samples_folder: Path, models_folder: Path) -> None:
    await faceapi.nets.tiny_face_detector.load_from_uri(str(models_folder))
    options = faceapi.TinyFaceDetectorOptions(input_size=416)
    with Image.open(samples_folder / "sample1.jpg") as photo:
        image = photo.convert("RGBA")
    before = await faceapi.detect_all_faces(image, options)
    box = before[0].box.pad(120, 120)
    left, top, right, bottom = map(int, (box.left, box.top, box.right, box.bottom))
    image.paste(0, (left, top, right, bottom), None)
    colors = Image.merge("RGBA", (*photo.convert("RGB").split(), image.getchannel("A")))
    after = await faceapi.detect_all_faces(colors, options)
    assert len(after) == len(before) - 1
    draw.paint(colors, draw.detections(after))


async def test_scaling_is_premultiplied() -> None:
    """A transparent neighbor makes a color less opaque, not darker."""
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[:, 20:] = (200, 100, 50, 255)
    image = TransparentPicture(premultiplied(rgba))
    for pixels in (
        image.resized(None, 13, 13).numpy(),
        image.patch(Box(10, 0, 30, 40), 16, centered=True).pixels.numpy(),
    ):
        visible = pixels[pixels.any(axis=2)]
        assert len(visible) > 80
        assert np.abs(visible - (200, 100, 50)).max() <= 1
    assert image.rgb(Box(19, 0, 2, 1)).tolist() == [[[0, 0, 0], [200, 100, 50]]]
    assert repr(image) == "TransparentPicture(40 x 40)"


async def test_partly_transparent_colors_keep_their_value() -> None:
    shown = (await faceapi.open_picture(Image.fromarray(picture(4)))).rgb().astype(int)
    opacity = picture(4)[:, :, 3]
    difference = np.abs(shown - picture()).max(axis=2)
    assert (difference <= 0.5 + 128 / np.maximum(opacity, 1)).all()
    assert not shown[opacity == 0].any()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
async def test_drawings_are_saved_with_the_colors_that_a_browser_shows(
    mode: str, file_format: str
) -> None:
    space, primaries = (b"GRAY", ()) if mode == "L" else (b"RGB ", ADOBE)
    profile = icc_profile(space, primaries, 1.7)
    image = Image.fromarray(picture(4)).convert(mode)
    content = encoded(image, "PNG", icc_profile=profile)
    shown = (await faceapi.open_picture(content)).rgb().astype(int)
    image = await faceapi.media.buffer_to_image(content)
    assert "icc_profile" not in image.info
    with Image.open(io.BytesIO(content)) as image:
        draw.paint(image, [])
        opaque = np.asarray(image.getchannel("A"))[:, :, None] if mode == "RGBA" else 255
        saved = encoded(image.convert("RGB"), file_format)
    after = (await faceapi.open_picture(saved)).rgb().astype(int)
    assert (np.abs(after - shown) * (np.asarray(opaque) / 255)).mean() < 3
    assert np.abs(after - np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))).mean() > 9
