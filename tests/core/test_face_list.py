"""The list of faces: arrays, tables, JSON, and what a notebook shows."""

from __future__ import annotations

import copy
import io
import pickle
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from faceapi import FaceApi, Faces, TinyFaceDetectorOptions
from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.core.results.detection import FaceDetection
from faceapi.core.results.expressions import FaceExpressions
from faceapi.core.results.faces import Face
from faceapi.core.results.landmarks import FaceLandmarks68
from faceapi.errors import NotComputedError
from faceapi.previews.png import encode_png


@pytest.fixture(scope="module")
def photo(samples_folder: Path) -> str:
    return str(samples_folder / "sample1.jpg")


@pytest.fixture(scope="module")
def faces(models_folder: Path, photo: str) -> Faces:
    """Three faces with everything."""
    api = FaceApi()
    names = ("tiny", "tiny_landmarks", "expressions", "age_and_gender", "descriptors")
    api.load(*names, uri=str(models_folder)).run_sync()
    chain = api.detect_all_faces(photo, TinyFaceDetectorOptions()).with_face_landmarks(tiny=True)
    return chain.with_face_expressions().with_age_and_gender().with_face_descriptors().run_sync()


def test_arrays(faces: Faces) -> None:
    assert faces.xyxy.shape == (3, 4)
    assert faces.scores.shape == (3,)
    assert faces.descriptors.shape == (3, 128)
    assert faces.descriptors.dtype == np.float32
    for index, face in enumerate(faces):
        box = face.box
        assert faces.xyxy[index].tolist() == [box.x, box.y, box.right, box.bottom]
        np.testing.assert_array_equal(faces.descriptors[index], face.descriptor)


def test_arrays_without_faces_and_without_descriptors(faces: Faces) -> None:
    nobody = Faces()
    assert (nobody.xyxy.shape, nobody.scores.shape) == ((0, 4), (0,))
    assert nobody.descriptors.shape == (0, 128)
    with pytest.raises(NotComputedError, match="with_face_descriptors"):
        _ = Faces([Face(faces[0].detection)]).descriptors


def test_pandas(faces: Faces) -> None:
    table = faces.to_pandas()
    assert [*table.columns[:7]] == ["score", "x", "y", "width", "height", "landmarks", "neutral"]
    assert table["score"].tolist() == [face.score for face in faces]
    assert table["gender"].tolist() == [face.gender.value for face in faces]
    np.testing.assert_array_equal(np.stack(table["descriptor"]).astype("f4"), faces.descriptors)
    assert [*Faces().to_pandas().columns] == ["score", "x", "y", "width", "height"]
    file = io.BytesIO()
    table.to_parquet(file)
    again = pandas.read_parquet(file)
    assert again["age"].tolist() == table["age"].tolist()
    assert [len(points) for points in again["landmarks"]] == [68] * 3


def test_supervision(faces: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its package is large, so that its constructor's parameters (0.31) stand in for it."""

    def detections(
        xyxy: NDArray[np.number],
        mask: object = None,
        confidence: NDArray[np.floating] | None = None,
        class_id: NDArray[np.integer] | None = None,
        tracker_id: object = None,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> SimpleNamespace:
        return SimpleNamespace(xyxy=xyxy, confidence=confidence, class_id=class_id, data=data)

    monkeypatch.setitem(sys.modules, "supervision", SimpleNamespace(Detections=detections))
    for some in (faces, Faces()):
        result, count = some.to_supervision(), len(some)
        assert (result.xyxy.shape, result.xyxy.dtype) == ((count, 4), np.float32)
        assert result.confidence.shape == result.class_id.shape == (count,)
        assert result.data["class_name"].tolist() == ["face"] * count
    np.testing.assert_allclose(faces.to_supervision().xyxy, faces.xyxy, rtol=1e-6)


def test_json_round_trip(faces: Faces, photo: str) -> None:
    again = Faces.from_json(faces.to_json(), image=photo)
    assert again == faces
    assert again.image == photo
    assert [face.landmarks.align(use_dlib_alignment=True) for face in again] == [
        face.landmarks.align(use_dlib_alignment=True) for face in faces
    ]
    assert [face.angle for face in again] == [face.angle for face in faces]
    assert Faces.from_json(faces.to_json().encode()) == faces
    assert Faces.from_json(Faces().to_json()) == []


def test_json_of_single_faces_is_read(faces: Faces) -> None:
    again = Faces.from_dict([face.to_dict() for face in faces])
    for face, other in zip(faces, again, strict=True):
        np.testing.assert_array_equal(face.landmarks.positions, other.landmarks.positions)
        np.testing.assert_array_equal(face.descriptor, other.descriptor)
        assert face.aligned_rect == other.aligned_rect


NUMBERS = st.floats(-1e4, 1e4)
UNIT = st.floats(0, 1)


@st.composite
def any_face(draw: st.DrawFn) -> Face:
    size = Dimensions(draw(st.integers(1, 9000)), draw(st.integers(1, 9000)))
    box = Box(draw(NUMBERS), draw(NUMBERS), draw(NUMBERS), draw(NUMBERS))
    face = Face(FaceDetection.from_pixels(draw(UNIT), box, size))
    if draw(st.booleans()) and face.box.width > 0 and face.box.height > 0:
        points = np.random.default_rng(draw(st.integers(0, 99))).random((68, 2))
        crop = Dimensions(draw(st.integers(1, 9000)), draw(st.integers(1, 9000)))
        face = face.with_landmarks(FaceLandmarks68(points, crop))
    if draw(st.booleans()):
        face = face.with_expressions(FaceExpressions([draw(UNIT) for _ in range(7)]))
    if draw(st.booleans()):
        gender = draw(st.sampled_from(Gender))
        face = face.with_age_gender(AgeGender(draw(NUMBERS), gender, draw(UNIT)))
    if draw(st.booleans()):
        face = face.with_descriptor([draw(st.floats(-1, 1, width=32))] * 128)
    return face


@given(st.lists(any_face(), max_size=3))
@settings(max_examples=60)
def test_any_faces_round_trip(faces: list[Face]) -> None:
    assert Faces.from_json(Faces(faces).to_json()) == faces


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{}", "expected a list of faces or an object with faces, got NoneType|got dict"),
        ("3", "expected a list of faces or an object with faces, got int"),
        ("[3]", "a face must be an object, got int"),
        ("[{}]", "a face's detection cannot be read"),
        ('[{"detection": {"score": "x"}}]', "a face's detection cannot be read: expected score"),
        ("[", "JSON|Expecting"),
    ],
)
def test_other_json_is_refused(data: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Faces.from_json(data)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("landmarks", [[1, 2]] * 67),
        ("landmarks", "x" * 1000),
        ("unshifted_landmarks", None),
        ("expressions", {"happy": 1}),
        ("gender", "other"),
        ("age", "old"),
        ("descriptor", [0] * 127),
        ("aligned_rect", {}),
    ],
)
def test_a_damaged_part_is_named(part: str, value: object, faces: Faces) -> None:
    entry = {**faces[0].to_dict(), part: value}
    with pytest.raises(ValueError, match=r"a face's \w+ cannot be read: ") as raised:
        Faces.from_dict([entry])
    assert len(str(raised.value)) < 300


def test_crops(faces: Faces, photo: str) -> None:
    crops = faces.crops()
    with Image.open(photo) as image:
        pixels = np.asarray(image.convert("RGB"))
    for crop, face in zip(crops, faces, strict=True):
        assert crop.shape == (int(face.box.height), int(face.box.width), 3)
        x, y = int(face.box.x), int(face.box.y)
        np.testing.assert_array_equal(crop, pixels[y : y + len(crop), x : x + crop.shape[1]])
    with pytest.raises(ValueError, match=r"have no picture: use faceapi\.extract_faces"):
        Faces(faces).crops()


def test_a_notebook_shows_the_picture_and_a_table(faces: Faces) -> None:
    html = faces._repr_html_()
    assert 'href="data:image/png;base64,' in html
    assert html.count("<tr>") == 4
    assert "years" in html
    png = faces._repr_png_()
    assert png is not None
    with Image.open(io.BytesIO(png)) as shown:
        assert max(shown.size) == 640
        colors = np.asarray(shown.convert("RGB")).reshape(-1, 3)
    assert (colors == (0, 0, 255)).all(axis=1).sum() > 100  # the boxes


def test_a_notebook_shows_faces_without_their_picture(faces: Faces) -> None:
    assert "<svg" in Faces(faces, "gone.jpg")._repr_html_()
    assert Faces(faces)._repr_png_() is None
    assert "no faces" in Faces()._repr_html_()


def test_png_encoder() -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (7, 13, 3), np.uint8)
    with Image.open(io.BytesIO(encode_png(pixels))) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_slices_and_copies_keep_the_picture(faces: Faces, photo: str) -> None:
    for part in (faces[:2], copy.copy(faces), faces.copy(), copy.deepcopy(faces)):
        assert isinstance(part, Faces)
        assert part.image == photo
    assert isinstance(faces[0], Face)
    assert faces[1:] == [faces[1], faces[2]]


def test_pickles_have_paths_but_no_pixels(faces: Faces, photo: str) -> None:
    assert pickle.loads(pickle.dumps(faces)).image == photo
    in_memory = Faces(faces, np.zeros((2000, 2000, 3), np.uint8))
    content = pickle.dumps(in_memory)
    assert pickle.loads(content) == faces
    assert len(content) < 100_000


def test_only_pictures_that_stay_the_same_are_kept(photo: str) -> None:
    array = np.zeros((4, 4, 3), np.uint8)
    images = (photo, Path(photo), b"bytes", array, Image.fromarray(array), ArrayPicture(array))
    for image in images:
        assert Faces((), image).image is image
    assert Faces((), SimpleNamespace(videoWidth=640)).image is None


def test_a_step_after_await_says_where_it_belongs(faces: Faces) -> None:
    late: Any = faces
    with pytest.raises(AttributeError, match=r"write await detect_all_faces\(image\)\.with_face_l"):
        late.with_face_landmarks()
    with pytest.raises(AttributeError, match="Faces has no items"):
        _ = late.items
