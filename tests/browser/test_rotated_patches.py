"""Rotated patches and turned views of a canvas against those of an array; a sideways photo."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Page
from tests.browser.page_helpers import choose_file, open_photo
from tests.browser.pyodide_page import PyodidePage

from faceapi_build.paths import SAMPLES


async def differences(uri: str) -> dict[str, Any]:
    import numpy as np

    from faceapi.browser.media.open_picture import open_picture
    from faceapi.core.geometry.boxes import Box
    from faceapi.core.pixels.array_picture import ArrayPicture
    from faceapi.types import RotatedRegion

    canvas = await open_picture(uri)
    array = ArrayPicture(canvas.rgb())
    width, height = canvas.size.width, canvas.size.height
    regions = [
        RotatedRegion(width / 2, height / 2, side, angle)
        for side in (90, 130, 300, 700)
        for angle in (0, 20, -75, 90, 200)
    ]
    inside = []
    for region in regions:
        pair = [picture.rotated_patch(region, 112).pixels.numpy() for picture in (canvas, array)]
        difference = np.abs(pair[0] - pair[1])
        inside.append([float(difference.max()), float(difference.mean())])
    corner = RotatedRegion(0, 0, 200, 30)
    pair = [picture.rotated_patch(corner, 112).pixels.numpy() for picture in (canvas, array)]
    edge = (np.abs(pair[0] - pair[1]).max(axis=2) > 40).sum()
    outside = RotatedRegion(-500, -500, 100, 0)
    turned = [
        np.array_equal(
            canvas.quarter_turned(quarters).patch(box, 64, centered=centered).pixels.numpy(),
            array.quarter_turned(quarters).patch(box, 64, centered=centered).pixels.numpy(),
        )
        and np.array_equal(
            canvas.quarter_turned(quarters).rgb(box), array.quarter_turned(quarters).rgb(box)
        )
        for quarters in (1, 2, 3)
        for box in (None, Box(30, 40, 200, 100))
        for centered in (True, False)
    ]
    return {
        "inside": inside,
        "edge": int(edge),
        "outside": float(canvas.rotated_patch(outside, 16).pixels.numpy().max()),
        "turned": turned,
    }


def test_a_canvas_gives_the_patches_of_an_array(pyodide_page: PyodidePage) -> None:
    result = pyodide_page.run(differences, "../samples/sample1.jpg")
    assert len(result["inside"]) == 20
    # Positions are rounded to sixteenths of a pixel, in the canvas by its own steps.
    assert max(largest for largest, _ in result["inside"]) <= 24
    assert max(mean for _, mean in result["inside"]) <= 1
    assert result["edge"] <= 2 * 112  # where the picture's edge crosses a pixel
    assert result["outside"] == 0
    assert all(result["turned"])


def test_a_sideways_photo_is_searched_turned(page: Page) -> None:
    open_photo(page)
    with Image.open(SAMPLES / "sample1.jpg") as image:
        crop = image.crop((300, 250, 720, 750)).transpose(Image.Transpose.ROTATE_270)
    file = io.BytesIO()
    crop.save(file, "PNG")
    message = choose_file(page, "sideways.png", file.getvalue(), "image/png")
    assert re.fullmatch(r"1 face.*Also searched the rotated picture: 1 face rotated\.", message)
