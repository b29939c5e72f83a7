"""``faceapi.sync``: every name of the package without ``await``."""

from __future__ import annotations

import asyncio
import inspect
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import faceapi
from faceapi import TinyFaceDetectorOptions, compat, sync
from faceapi_build.paths import WEB

OPTIONS = TinyFaceDetectorOptions()


@pytest.fixture(scope="module", autouse=True)
def loaded(models_folder: Path) -> None:
    """The networks of the package, loaded without ``await``."""
    sync.nets.tiny_face_detector.load_from_uri(str(models_folder))
    sync.nets.face_landmark_68_tiny_net.load(str(models_folder))
    for net in ("face_expression_net", "age_gender_net", "face_recognition_net"):
        getattr(sync.nets, net).load_from_disk(str(models_folder))


def test_the_program_of_the_landing_page_runs(
    models_folder: Path,
    samples_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sync.nets.ssd_mobilenetv1.load_from_disk(str(models_folder))
    shutil.copy(samples_folder / "sample1.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    hero = (WEB / "landing" / "hero.html").read_text("utf-8")
    (program,) = re.findall(r"<code>(.*?)</code></pre>\s*<p class=\"hero-links", hero, re.DOTALL)
    assert len(program.splitlines()) == 3
    exec(program, {})
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_detection_with_every_step(samples_folder: Path) -> None:
    picture = samples_folder / "sample1.jpg"
    steps = {"tiny_landmarks": True, "expressions": True, "age_and_gender": True}
    faces = sync.detect_all_faces(picture, OPTIONS, descriptors=True, **steps)
    chain = faceapi.detect_all_faces(picture, OPTIONS).with_face_landmarks(tiny=True)
    expected = chain.with_face_descriptors().with_face_expressions().with_age_and_gender()
    assert faces == expected.run_sync()
    assert len(faces) == 3
    one = sync.detect_single_face(picture, OPTIONS, descriptors=True, **steps)
    assert one == max(faces, key=lambda face: face.score)
    bare = sync.detect_single_face(picture, OPTIONS)
    assert bare is not None
    assert bare.computed == ()


def test_other_functions_methods_and_classes(samples_folder: Path) -> None:
    picture = sync.open_picture(samples_folder / "sample1.jpg")
    (box, *_) = sync.tiny_face_detector(picture, OPTIONS)
    (crop,) = sync.extract_faces(picture, [box])
    assert crop.size == (int(box.box.width), int(box.box.height))
    assert sync.available_backends() == {"native": None}
    assert sync.set_backend("auto").name == "native"
    expressions = sync.nets.face_expression_net.predict_expressions(crop)
    assert sum(expressions.to_dict().values()) == pytest.approx(1)
    assert sync.media.extract_face_tensors(picture, [box])[0].dtype == np.uint8
    with pytest.raises(faceapi.errors.ModelNotLoadedError):
        sync.FaceApi().nets.tiny_face_detector.locate_faces(picture)


@pytest.mark.asyncio
async def test_inside_a_running_loop(samples_folder: Path) -> None:
    assert len(sync.detect_all_faces(samples_folder / "sample1.jpg", OPTIONS)) == 3


def test_values_and_classes_without_coroutines_are_the_same() -> None:
    assert sync.TinyFaceDetectorOptions is faceapi.TinyFaceDetectorOptions
    assert sync.run(asyncio.sleep(0, "done")) == "done"
    assert sync.euclidean_distance([0.0, 3.0], [4.0, 0.0]) == 5
    with pytest.raises(AttributeError, match="no_such_name"):
        sync.no_such_name  # noqa: B018


def test_no_name_of_the_package_returns_a_coroutine() -> None:
    names = [*faceapi.__all__, *compat.__all__]
    functions = [getattr(sync, name) for name in names if not name.startswith("_")]
    assert [f for f in functions if inspect.iscoroutinefunction(f)] == []
