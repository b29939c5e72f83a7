"""Pictures of results: the crops of faces, and what a notebook shows for a list of them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi import draw
from faceapi.core.geometry.points import Dimensions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face
from faceapi.core.results.resize_results import resize_results
from faceapi.env import IN_BROWSER, run_sync
from faceapi.errors import CannotWaitError, FetchError, PictureError
from faceapi.media import extract_face_tensors, image_tensor_to_canvas, open_picture
from faceapi.previews.png import encode_png

MAX_SIDE = 640
"""Longer side of the picture in a notebook, in pixels."""


def crop_faces(image: object, faces: Sequence[Face]) -> list[NDArray[np.uint8]]:
    """The pixels of each face, uint8 ``(height, width, 3)``; errors as ``Faces.crops``."""
    return run_sync(extract_face_tensors(image, faces))


def to_html(image: object, faces: Sequence[Face]) -> str:
    """The picture with its results as SVG, and a table."""
    pixels, size = _preview(image, faces)
    background = _address(image)
    if pixels is not None:
        background = "data:image/png;base64," + base64.b64encode(encode_png(pixels)).decode("ascii")
    svg = ""
    if size is not None:
        shapes = _shapes(resize_results(list(faces), size))
        svg = draw.to_svg(shapes, (size.width, size.height), background)
    return f"<div>{svg}{_table(faces)}</div>"


def _address(image: object) -> str | None:
    """The address of the picture, which a browser can show where Python cannot wait to read it."""
    is_address = isinstance(image, str) and image.startswith(("http:", "https:", "data:"))
    return str(image) if IN_BROWSER and is_address else None


def to_png(image: object, faces: Sequence[Face]) -> bytes | None:
    """The picture with its results as PNG; ``None`` without the picture, and in a browser."""
    pixels, size = (None, None) if IN_BROWSER else _preview(image, faces)
    if pixels is None or size is None:
        return None
    file = io.BytesIO()
    canvas = image_tensor_to_canvas(pixels)
    draw.paint(canvas, _shapes(resize_results(list(faces), size)))
    canvas.save(file, "PNG")
    return file.getvalue()


def _preview(
    image: object, faces: Sequence[Face]
) -> tuple[NDArray[np.uint8] | None, Dimensions | None]:
    """The reduced picture, if it can be opened, and the size at which results are shown."""
    try:
        picture: Picture | None = None if image is None else run_sync(open_picture(image))
    except (PictureError, FetchError, CannotWaitError):
        picture = None  # the file is gone: the results are shown without it
    if picture is not None:
        size = _reduced(picture.size)
        pixels = picture.resized(None, int(size.width), int(size.height)).numpy()
        return pixels.astype(np.uint8), size
    return None, _reduced(faces[0].detection.image_dims) if faces else None


def _reduced(size: Dimensions) -> Dimensions:
    scale = min(1.0, MAX_SIDE / max(size.width, size.height))
    return Dimensions(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _shapes(faces: list[Face]) -> list[draw.Shape]:
    shapes = draw.detections(faces)
    for face in faces:
        if "landmarks" in face.computed:
            shapes += draw.face_landmarks(face)
    return shapes


def _table(faces: Sequence[Face]) -> str:
    if not faces:
        return "<p>no faces</p>"
    rows = []
    for index, face in enumerate(faces):
        cells = [str(index), f"{face.score:.2f}", f"{face.box.width:.0f} × {face.box.height:.0f}"]
        cells.append(f"{face.box.x:.0f}, {face.box.y:.0f}")
        if "expressions" in face.computed:
            cells.append(face.expressions.as_sorted_array()[0].expression)
        if "age" in face.computed:
            cells.append(f"{face.age:.0f} years")
        if "gender" in face.computed:
            cells.append(face.gender.value)
        rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    heading = "<tr><th>face</th><th>score</th><th>size</th><th>position</th></tr>"
    return f"<table>{heading}{''.join(rows)}</table>"
