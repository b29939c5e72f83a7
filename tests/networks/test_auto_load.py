"""Networks that are loaded on first use, and by short names."""

from __future__ import annotations

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import faceapi
from faceapi import FaceApi, TinyFaceDetectorOptions
from faceapi.env import default_environment
from faceapi.errors import ModelFileError, ModelNotLoadedError

OPTIONS = TinyFaceDetectorOptions()


@pytest.fixture
def picture(samples_folder: Path) -> Path:
    return samples_folder / "sample1.jpg"


def api_with(*folders: Path | str) -> FaceApi:
    """A client that loads on first use from these folders."""
    first, *more = [f"{folder}/" for folder in folders] or [""]
    environment = replace(default_environment(), models=first, more_models=tuple(more))
    return FaceApi(environment, auto_load=True)


def part_of(models: Path, folder: Path, *names: str) -> Path:
    """A folder with some of the models."""
    folder.mkdir()
    index = json.loads((models / "index.json").read_text("utf-8"))
    index["models"] = {name: index["models"][name] for name in names}
    (folder / "index.json").write_text(json.dumps(index))
    for name in names:
        shutil.copyfile(models / f"{name}.onnx", folder / f"{name}.onnx")
    return folder


def test_the_functions_of_the_package_load_what_they_need(
    models_folder: Path, picture: Path
) -> None:
    nets = faceapi.nets
    faceapi.sync.nets.tiny_face_detector.dispose()
    faceapi.sync.nets.face_landmark_68_tiny_net.dispose()
    chain = faceapi.detect_all_faces(picture, OPTIONS).with_face_landmarks(tiny=True)
    assert len(asyncio.run(chain)) == 3
    assert nets.tiny_face_detector.is_loaded
    assert nets.face_landmark_68_tiny_net.is_loaded


def test_a_network_runs_alone_and_again_after_dispose(models_folder: Path, picture: Path) -> None:
    net = api_with(models_folder).nets.tiny_face_detector

    async def twice() -> list[int]:
        first = await net.locate_faces(picture)
        await net.dispose()
        return [len(first), len(await net.locate_faces(picture))]

    assert asyncio.run(twice()) == [3, 3]


def test_threads_load_a_network_once(models_folder: Path, picture: Path) -> None:
    reads: list[str] = []
    environment = default_environment()

    async def read(uri: str, *arguments: object, max_bytes: int | None = None) -> bytes:
        reads.append(uri.rpartition("/")[2])
        return await environment.read_bytes(uri, max_bytes=max_bytes)

    counting = replace(environment, models=f"{models_folder}/", more_models=(), read_bytes=read)
    api = FaceApi(counting, auto_load=True)
    with ThreadPoolExecutor(4) as threads:
        results = list(
            threads.map(lambda _: api.detect_all_faces(picture, OPTIONS).run_sync(), range(4))
        )
    assert all(faces == results[0] for faces in results)
    assert reads == ["index.json", "tiny_face_detector.onnx"]


def test_each_network_comes_from_the_first_folder_that_has_it(
    models_folder: Path, tmp_path: Path, picture: Path
) -> None:
    small = part_of(models_folder, tmp_path / "small", "tiny_face_detector")
    api = api_with(small, models_folder)
    chain = api.detect_all_faces(picture, OPTIONS).with_face_landmarks(tiny=True)
    assert len(chain.run_sync()) == 3
    alone = api_with(small)
    message = rf"SSD MobileNet V1 is not loaded: {small}/index.json lists no model ssd_mobilenetv1"
    with pytest.raises(ModelNotLoadedError, match=f"{message}; install the wheel"):
        alone.detect_all_faces(picture).run_sync()


def test_without_model_files_the_error_says_what_to_type(picture: Path) -> None:
    with pytest.raises(
        ModelNotLoadedError,
        match=r"there are no model files: install the wheel faceapi_py_models, set FACEAPI_MODELS "
        r"to a folder with index\.json, or type: faceapi models download URL",
    ):
        api_with().detect_all_faces(picture).run_sync()


def test_a_damaged_model_is_reported(models_folder: Path, tmp_path: Path, picture: Path) -> None:
    folder = part_of(models_folder, tmp_path / "damaged", "tiny_face_detector")
    with (folder / "tiny_face_detector.onnx").open("r+b") as file:
        file.write(b"damage")
    with pytest.raises(ModelNotLoadedError, match="damaged or from another build") as raised:
        api_with(folder).detect_all_faces(picture, OPTIONS).run_sync()
    assert isinstance(raised.value.__cause__, ModelFileError)


def test_a_client_of_its_own_loads_nothing_unless_asked(picture: Path) -> None:
    with pytest.raises(ModelNotLoadedError, match=r"tiny_face_detector\.load_from_uri"):
        FaceApi().detect_all_faces(picture, OPTIONS).run_sync()


def test_load_by_short_names(models_folder: Path) -> None:
    api = api_with(models_folder)
    seen: list[tuple[int, int | None]] = []
    api.load("tiny", "tiny_landmarks", progress=lambda *now: seen.append(now)).run_sync()
    loaded = [net.nets_name for net in api.nets.all if net.is_loaded]
    assert loaded == ["tiny_face_detector", "face_landmark_68_tiny_net"]
    files = ("tiny_face_detector.onnx", "face_landmark_68_tiny.onnx")
    size = sum((models_folder / name).stat().st_size for name in files)
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)
    asyncio.run(api.load("face_expression_net", uri=str(models_folder)))
    assert api.nets.face_expression_net.is_loaded


def test_load_without_names_loads_everything_published(models_folder: Path) -> None:
    api = api_with(models_folder)
    api.load().run_sync()
    assert [net.nets_name for net in api.nets.all if not net.is_loaded] == ["tiny_yolov2"]


def test_load_refuses_other_names_immediately() -> None:
    with pytest.raises(ValueError, match=r"one of ssd, tiny, .* got 'faces'"):
        faceapi.load("ssd", "faces")


def test_a_load_that_is_not_awaited_warns() -> None:
    with pytest.warns(RuntimeWarning, match="LoadTask was never awaited, so nothing was loaded"):
        faceapi.load("ssd")
