"""CenterFace: decoding, input sizes, and faces of a photo that is tilted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from faceapi import CenterFaceOptions, FaceApi, SsdMobilenetv1Options
from faceapi.architectures import center_face
from faceapi.core.geometry.boxes import Dimensions
from faceapi.core.geometry.nms import iou
from faceapi.pipeline.detection.five_points import input_size


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(models_folder: Path) -> FaceApi:
    api = FaceApi()
    await api.nets.center_face.load_from_uri(str(models_folder))
    await api.nets.ssd_mobilenetv1.load_from_uri(str(models_folder))
    return api


def test_one_cell_is_decoded() -> None:
    """A face of 40 x 60 pixels whose center is 1 pixel right of and 2 below that of a cell."""
    outputs = {
        "heatmap": np.zeros((1, 1, 8, 16), np.float32),
        "sizes": np.zeros((1, 2, 8, 16), np.float32),
        "offsets": np.zeros((1, 2, 8, 16), np.float32),
        "points": np.zeros((1, 10, 8, 16), np.float32),
    }
    outputs["heatmap"][0, 0, 3, 5] = 0.8
    outputs["sizes"][0, :, 3, 5] = np.log([15, 10])
    outputs["offsets"][0, :, 3, 5] = [0.5, 0.25]
    outputs["points"][0, :, 3, 5] = np.linspace(0.1, 1, 10)
    faces = center_face.decode(outputs, 0, 0.4)
    np.testing.assert_allclose(faces.scores, [0.8], rtol=1e-6)
    np.testing.assert_allclose(faces.xyxy, [[3, -14, 43, 46]], atol=1e-4)
    np.testing.assert_allclose(faces.points[0, 0], [3 + 0.2 * 40, -14 + 0.1 * 60], atol=1e-4)
    assert not len(center_face.decode(outputs, 0, 0.85).scores)


@pytest.mark.parametrize(
    ("size", "longer", "expected"),
    [
        ((640, 480), 1024, (640, 480)),
        ((641, 1), 1024, (672, 32)),
        ((4000, 3000), 1024, (1024, 768)),
        ((100, 3000), 512, (32, 512)),
    ],
)
def test_inputs_are_multiples_of_32(
    size: tuple[int, int], longer: int, expected: tuple[int, int]
) -> None:
    assert input_size(Dimensions(*size), longer) == expected


def test_other_sizes_are_rejected() -> None:
    with pytest.raises(ValueError, match="CenterFaceOptions: input_size must be a multiple of 32"):
        CenterFaceOptions(input_size=500)
    with pytest.raises(ValueError, match="score_threshold must be between 0 and 1"):
        CenterFaceOptions(score_threshold=1)


@pytest.mark.asyncio(loop_scope="module")
async def test_faces_have_boxes_and_five_landmarks(api: FaceApi, samples_folder: Path) -> None:
    photo = samples_folder / "sample1.jpg"
    expected = await api.detect_all_faces(photo, SsdMobilenetv1Options(min_confidence=0.8))
    faces = await api.nets.center_face.forward(photo, CenterFaceOptions(input_size=640))
    assert len(faces) == len(expected) > 1
    for face in expected:
        best = max(faces, key=lambda other: iou(other.box, face.box))
        assert iou(best.box, face.box) > 0.5
        left, right, nose, left_mouth, right_mouth = best.landmarks.positions
        assert left[0] < right[0]
        assert left_mouth[0] < right_mouth[0]
        assert max(left[1], right[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
    detections = await api.detect_all_faces(photo, CenterFaceOptions(input_size=640))
    assert [face.detection for face in detections] == [face.detection for face in faces]
    with pytest.raises(TypeError, match="CenterFace: options must be CenterFaceOptions"):
        await api.nets.center_face.locate_faces(photo, SsdMobilenetv1Options())  # type: ignore[arg-type]


@pytest.mark.asyncio(loop_scope="module")
async def test_tilted_faces_are_found(api: FaceApi, samples_folder: Path) -> None:
    with Image.open(samples_folder / "sample1.jpg") as image:
        tilted = image.convert("RGB").rotate(-60, Image.Resampling.BICUBIC, expand=True)
    upright = await api.detect_all_faces(samples_folder / "sample1.jpg", CenterFaceOptions())
    assert len(await api.detect_all_faces(tilted, CenterFaceOptions())) >= len(upright) - 1 > 1
