"""Run every measurement whose set is present; write JSON and Markdown."""

from __future__ import annotations

import asyncio
import json
import subprocess
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

import faceapi
from faceapi_build import models
from faceapi_build.accuracy import angles, detection, lfw
from faceapi_build.accuracy.datasets import LabeledPhotos, LfwCrops, PhotoPairs
from faceapi_build.accuracy.identity import calibration_file
from faceapi_build.accuracy.report import markdown
from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ONNX, ROOT
from faceapi_build.site.accuracy import RESULTS as PUBLISHED

QUICK_CROPS = 400
BOOTSTRAP_ROUNDS, QUICK_ROUNDS = 50, 10
DETECTORS: Mapping[str, faceapi.types.DetectorOptions] = {
    "SSD MobileNet v1": faceapi.SsdMobilenetv1Options(),
    "tiny face detector, 416": faceapi.TinyFaceDetectorOptions(input_size=416),
    "MTCNN": faceapi.MtcnnOptions(),
}


def run(options: Namespace) -> int:
    """Measure what is there below ``options.data``; raises ``BuildError`` if nothing is."""
    models.build()
    if options.angles is not None:
        return _run_angles(options)
    results = asyncio.run(measure(options.data, quick=options.quick))
    calibration = results.pop("calibration", None)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "accuracy.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (options.into / "accuracy.md").write_text(markdown(results), "utf-8")
    if calibration is not None:
        (options.into / "calibration.json").write_text(calibration, "utf-8")
    if options.publish:
        _publish(results, calibration)
    log(markdown(results))
    return 0


def _run_angles(options: Namespace) -> int:
    async def measure_angles() -> dict[str, Any]:
        await _load_networks()
        return await angles.measure(options.data, options.angles or angles.TABLES)

    results = asyncio.run(measure_angles())
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "angles.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (options.into / "angles.md").write_text(angles.markdown(results), "utf-8")
    return 0


async def _load_networks() -> None:
    for network in faceapi.nets.all:
        if network is not faceapi.nets.tiny_yolov2:
            await network.load_from_uri(str(ONNX))


def _publish(results: Mapping[str, Any], calibration: str | None) -> None:
    """Put the figures on the page ``accuracy``, and the tables into the package."""
    if results["about"]["quick"] or calibration is None:
        raise BuildError("--publish needs a full run with LFW crops; leave out --quick")
    PUBLISHED.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    calibration_file.PACKAGED.write_text(calibration, "utf-8")


async def measure(data: Path, *, quick: bool) -> dict[str, Any]:
    """Everything that the sets below ``data`` allow; ``quick`` takes a sample of the largest."""
    parts: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {}
    if (crops := LfwCrops.find(data)) is not None:
        selected = crops.sample(QUICK_CROPS) if quick else crops
        parts["lfw"] = lambda: lfw.measure(selected, QUICK_ROUNDS if quick else BOOTSTRAP_ROUNDS)
    if (pairs := PhotoPairs.find(data)) is not None:
        parts["pairs"] = lambda: _pairs(pairs)
    if (photos := LabeledPhotos.find(data)) is not None:
        parts["dlib_faces"] = lambda: _photos(photos)
    if not parts:
        raise BuildError(
            f"{data}: no labeled pictures there; expected lfw-dev.zip or lfw/, pairs/pairs.csv, "
            "or dlib-faces/*.xml (see py/faceapi_build/accuracy)"
        )
    await _load_networks()
    results: dict[str, Any] = {"about": _about(quick)}
    for name, part in parts.items():
        log(f"-- {name}")
        results[name] = await part()
    if "lfw" in results:
        about = {name: results["about"][name] for name in ("date", "commit")}
        results["calibration"] = results["lfw"].pop("calibration")(about)
    return results


async def _pairs(pairs: PhotoPairs) -> dict[str, Any]:
    descriptors = {}
    for name in sorted({name for first, second, _ in pairs.pairs for name in (first, second)}):
        task = faceapi.detect_single_face(pairs.folder / name)
        face = await task.with_face_landmarks().with_face_descriptor()
        if face is None:
            raise BuildError(f"{pairs.folder / name}: expected a face, found none")
        descriptors[name] = face.descriptor
    distances = np.array(
        [np.linalg.norm(descriptors[a] - descriptors[b]) for a, b, _ in pairs.pairs]
    )
    same = np.array([is_same for _, _, is_same in pairs.pairs])
    return {
        "pairs": len(same),
        "right at 0.6": int(((distances < 0.6) == same).sum()),
        "largest distance of one person": float(distances[same].max()),
        "smallest distance of strangers": float(distances[~same].min()),
    }


async def _photos(photos: LabeledPhotos) -> dict[str, Any]:
    return {
        f"{title}, {'tiny' if tiny else 'full'} landmarks": (
            await detection.measure(photos, options, tiny=tiny)
        ).summary()
        for title, options in DETECTORS.items()
        for tiny in (False, True)
    }


def _about(quick: bool) -> dict[str, Any]:
    describe = ("git", "describe", "--always", "--dirty", "--exclude", "*")
    commit = subprocess.run(describe, cwd=ROOT, check=False, capture_output=True, text=True)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip() or "not from a repository",
        "quick": quick,
        "versions": {name: metadata.version(name) for name in ("numpy", "onnxruntime", "pillow")},
        "option": "face-api.js's rectangle",
    }
