"""MTCNN: its arithmetic, and full pictures against face-api.js."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.architectures.weights import published
from tests.conftest import Golden

from faceapi.architectures import ARCHITECTURES
from faceapi.architectures.mtcnn_stages import (
    PNetOutput,
    Proposals,
    decode_onet,
    decode_pnet,
    decode_rnet,
    merge_scales,
    patch_box,
    pyramid_scales,
    scaled_size,
)
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.options import MtcnnOptions
from faceapi.graph.onnx.writer import write_model
from faceapi.pipeline.detection.mtcnn import detect
from faceapi.runtime.backend import Session
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.pictures.pil_picture import open_picture

SIZE = Dimensions(640, 427)


class Opened:
    """Sessions of MTCNN's three networks."""

    def __init__(self, sessions: dict[str, Session]) -> None:
        self._sessions = sessions

    def session(self, net: str) -> Session:
        return self._sessions[net]


async def _open(folder: Path) -> Opened:
    weights = published(folder, "mtcnn_model")
    backend = NativeBackend()
    names = ("mtcnn_p", "mtcnn_r", "mtcnn_o")
    models = {name: write_model(ARCHITECTURES[name].build(weights)) for name in names}
    return Opened({name: await backend.open(models[name], name=name) for name in names})


def test_scales_are_those_of_face_api_js() -> None:
    size = Dimensions(709, 472)
    scales = pyramid_scales(size, MtcnnOptions(min_face_size=80))
    expected = [0.15, 0.10635, 0.07540215, 0.0534601243, 0.0379032282]
    np.testing.assert_allclose(scales, expected, rtol=1e-8)
    levels = [scaled_size(size, scale) for scale in scales]
    assert levels == [(106, 70), (75, 50), (53, 35), (37, 25), (26, 17)]


def test_scales_can_be_set_and_are_limited() -> None:
    options = MtcnnOptions(scale_steps=(0.5, 0.25, 0.01), max_num_scales=1)
    assert pyramid_scales(SIZE, options) == [0.5]
    assert pyramid_scales(SIZE, MtcnnOptions(scale_steps=(0.01,))) == []
    assert pyramid_scales(Dimensions(10, 10), MtcnnOptions()) == []


def test_scales_of_faces_smaller_than_a_cell() -> None:
    options = MtcnnOptions(min_face_size=3, scale_factor=0.5)
    assert pyramid_scales(Dimensions(40, 40), options) == [4, 2, 1, 0.5]


def test_cells_are_found_at_or_above_the_threshold() -> None:
    scores = np.zeros((1, 1, 5, 3), np.float32)
    scores[0, 0, 4, 1] = 0.5
    regions = np.zeros((1, 4, 5, 3), np.float32)
    regions[0, :, 4, 1] = (0.1, 0.2, 0.3, 0.4)
    cells = decode_pnet({"scores": scores, "regions": regions}, 0.5, 0.5)
    # x = 4, y = 1: from 2 * 4 + 1 to 2 * 4 + 12, and so on, divided by the scale
    np.testing.assert_array_equal(cells.xyxy, [[18, 6, 40, 28]])
    np.testing.assert_allclose(cells.box_offsets, [[0.1, 0.2, 0.3, 0.4]], rtol=1e-6)
    assert not len(decode_pnet({"scores": scores, "regions": regions}, 0.5, 0.51).scores)


def test_box_regression_equals_box_calibrate() -> None:
    random = np.random.default_rng(1)
    corner = random.integers(-20, 300, (50, 2))
    edges = np.concatenate([corner, corner + random.integers(10, 200, (50, 2))], axis=1)
    regions = random.normal(0, 0.3, (50, 4)).astype(np.float32)
    outputs = {"scores": np.full((50, 1), 0.9, np.float32), "regions": regions}
    for row in range(50):
        one = Proposals(edges[row : row + 1].astype(np.float64), np.ones(1))
        picked = {name: value[row : row + 1] for name, value in outputs.items()}
        got = decode_rnet(picked, one, 0.5).xyxy[0]
        left, top, right, bottom = (float(edge) for edge in edges[row])
        fractions = Box.from_xyxy(*(float(value) for value in regions[row]))
        expected_box = Box.from_xyxy(left, top, right, bottom).calibrate(fractions)
        assert tuple(got) == (
            expected_box.left,
            expected_box.top,
            expected_box.right,
            expected_box.bottom,
        )


def test_empty_input_gives_empty_output() -> None:
    none = merge_scales([])
    assert (none.xyxy.shape, len(none)) == ((0, 4), 0)
    scores, regions = np.zeros((1, 1, 2, 2), np.float32), np.zeros((1, 4, 2, 2), np.float32)
    empty = decode_pnet({"scores": scores, "regions": regions}, 1.0, 0.5)
    assert len(merge_scales([empty, empty])) == 0


def test_every_stage_drops_overlapping_boxes() -> None:
    edges = np.array([[0.0, 0, 99, 99], [0, 0, 99, 99], [20, 20, 29, 29]])
    regions, scores = np.zeros((3, 4)), np.array([0.9, 0.8, 0.7])
    level = PNetOutput(edges, regions, scores)
    assert merge_scales([level, level]).xyxy.tolist() == edges[[0, 2]].tolist()
    boxes = Proposals(edges, np.ones(3))
    outputs = {"scores": scores[:, np.newaxis], "regions": regions}
    assert decode_rnet(outputs, boxes, 0.5).xyxy.tolist() == edges[[0, 2]].tolist()
    # The last stage divides the overlap by the smaller box, which is fully covered here.
    outputs["points"] = np.zeros((3, 10), np.float32)
    assert decode_onet(outputs, boxes, 0.5)[0].xyxy.tolist() == edges[:1].tolist()
    # From the second stage on, a score must be above the threshold.
    at = {**outputs, "scores": np.full((3, 1), 0.5, np.float32)}
    assert len(decode_rnet(at, boxes, 0.5)) == len(decode_onet(at, boxes, 0.5)[0]) == 0


def test_points_are_looked_up_as_face_api_js_does() -> None:
    """The first box is dropped; the second one, now the first, gets the first one's points."""
    boxes = Proposals(np.array([[0.0, 0, 9, 9], [100, 100, 119, 119]]), np.ones(2))
    points = np.zeros((2, 10), np.float32)
    points[0], points[1] = 0.25, 0.75
    outputs = {
        "scores": np.array([[0.1], [0.9]], np.float32),
        "regions": np.zeros((2, 4), np.float32),
        "points": points,
    }
    kept, decoded = decode_onet(outputs, boxes, 0.5)
    np.testing.assert_array_equal(kept.xyxy, [[100, 100, 119, 119]])
    np.testing.assert_array_equal(decoded, np.full((1, 5, 2), 100 + 0.25 * 20))


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        # shifted by one to the upper left, and one pixel larger to make up for it
        ((10, 20, 30, 50), Box(9, 19, 21, 31)),
        ((-5, -5, 30, 50), Box(0, 0, 30, 50)),
        ((600, 400, 700, 500), Box(599, 399, 41, 28)),
        # outside the picture
        ((700, 500, 800, 600), Box(639, 426, 1, 1)),
        ((-90, -90, -50, -50), Box(0, 0, 1, 1)),
    ],
)
def test_patches_are_clipped_at_the_border(edges: tuple[int, ...], expected: Box) -> None:
    assert patch_box(np.array(edges, np.float64), SIZE) == expected


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("sample", ["sample1", "sample2", "sample3"])
async def test_full_pictures(
    sample: str, golden: Golden, samples_folder: Path, weights_folder: Path
) -> None:
    expected = golden("mtcnn", sample)["runs"][0]
    picture = await open_picture(samples_folder / f"{sample}.jpg")
    faces, stats = await detect(picture, await _open(weights_folder), MtcnnOptions())
    assert stats.stage1_boxes == expected["stats"]["stage1_boxes"]
    assert stats.stage2_input_boxes == expected["stats"]["stage2_inputBoxes"]
    assert stats.stage3_input_boxes == expected["stats"]["stage3_inputBoxes"]
    np.testing.assert_allclose(stats.scales, expected["stats"]["scales"], rtol=1e-12)
    assert len(faces) == len(expected["faces"])
    for face, expected_box in zip(faces, expected["faces"], strict=True):
        box = expected_box["detection"]["box"]
        assert (face.box.x, face.box.y, face.box.width, face.box.height) == pytest.approx(
            (box["x"], box["y"], box["width"], box["height"]), abs=1e-9
        )
        assert face.score == pytest.approx(expected_box["detection"]["score"], abs=1e-5)
        np.testing.assert_allclose(face.landmarks.positions, expected_box["landmarks"], atol=1e-3)


@pytest.mark.asyncio
async def test_a_picture_too_small_has_no_faces(weights_folder: Path) -> None:
    picture = await open_picture(np.zeros((12, 300, 3), np.uint8))
    faces, stats = await detect(picture, await _open(weights_folder), MtcnnOptions())
    assert faces == []
    assert stats.scales == []
