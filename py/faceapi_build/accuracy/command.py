"""Run every measurement whose set is present; write JSON and Markdown."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import faceapi
from faceapi_build import models
from faceapi_build.accuracy import age_gender, angles, detection, expressions
from faceapi_build.accuracy.backends import command as backends
from faceapi_build.accuracy.backends.program import DETECTORS
from faceapi_build.accuracy.identity import calibration_file, known_people
from faceapi_build.accuracy.published import provenance
from faceapi_build.accuracy.published.readme import update_readme
from faceapi_build.accuracy.published.report import markdown
from faceapi_build.accuracy.sets import utk_faces
from faceapi_build.accuracy.sets.expression_faces import ExpressionFaces
from faceapi_build.accuracy.sets.labeled_photos import LabeledPhotos
from faceapi_build.accuracy.sets.lfw import LfwPhotos
from faceapi_build.accuracy.sets.photo_pairs import PhotoPairs
from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ONNX
from faceapi_build.site.accuracy import RESULTS as PUBLISHED

QUICK = 400
"""Maximum number of pictures of each set."""
BOOTSTRAP_ROUNDS, QUICK_ROUNDS = 50, 10
SPLITS, QUICK_SPLITS = 8, 1
Part = Callable[[], Awaitable[dict[str, Any]]]


def run(options: Namespace) -> int:
    """Measure what is there below ``options.data``; raises ``BuildError`` if nothing is."""
    models.build()
    if options.angles is not None:
        return _run_angles(options)
    if options.backend in backends.BACKENDS:
        return backends.run(options)
    results = asyncio.run(measure(options.data, quick=options.quick, backend=options.backend))
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
        await _load_networks(options.backend)
        return await angles.measure(options.data, options.angles or angles.TABLES)

    results = asyncio.run(measure_angles())
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "angles.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (options.into / "angles.md").write_text(angles.markdown(results), "utf-8")
    return 0


async def _load_networks(backend: str) -> None:
    await faceapi.set_backend(backend)
    for network in faceapi.nets.all:
        if network not in (faceapi.nets.tiny_yolov2, faceapi.nets.yu_net):
            await network.load_from_uri(str(ONNX))


def _publish(results: Mapping[str, Any], calibration: str | None) -> None:
    """Put the figures on the page ``accuracy`` and into the README, the tables into the package."""
    if results["about"]["quick"] or calibration is None:
        raise BuildError("--publish needs a full run with LFW's photos; leave out --quick")
    known = json.loads(PUBLISHED.read_text("utf-8")) if PUBLISHED.is_file() else {}
    if "backends" in known:  # measured by another command
        results = {**results, "backends": known["backends"]}
    PUBLISHED.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    calibration_file.PACKAGED.write_text(calibration, "utf-8")
    update_readme(results)


async def measure(data: Path, *, quick: bool, backend: str = "auto") -> dict[str, Any]:
    """Everything that the sets below ``data`` allow; ``quick`` takes a sample of large ones."""
    parts = _parts(data, quick=quick)
    if not parts:
        raise BuildError(
            f"{data}: no labeled pictures there; expected lfw-dev.zip, lfw/, pairs/pairs.csv, "
            "dlib-faces/*.xml, wider/, fer2013/, ck+/ or utkface/ (see py/faceapi_build/accuracy)"
        )
    await _load_networks(backend)
    backend_name = faceapi.get_backend().name
    about = {**provenance.about(), "quick": quick, "backend": backend_name}
    results: dict[str, Any] = {"about": about}
    for name, part in parts.items():
        log(f"-- {name}")
        results[name] = await part()
    if "lfw" in results:
        measured = {name: about[name] for name in ("date", "commit", "models")}
        results["calibration"] = results["lfw"].pop("calibration")(measured)
    return results


def _parts(data: Path, *, quick: bool) -> dict[str, Part]:
    """The measurements of the sets that are present, by name."""
    parts: dict[str, Part] = {}
    rounds, splits = (QUICK_ROUNDS, QUICK_SPLITS) if quick else (BOOTSTRAP_ROUNDS, SPLITS)
    if (known := LfwPhotos.find(data)) is not None:
        photos = known.sample(QUICK) if quick else known
        parts["lfw"] = lambda: known_people.measure(photos, rounds, splits)
    if (pairs := PhotoPairs.find(data)) is not None:
        parts["pairs"] = lambda: _pairs(pairs)
    if (labeled := LabeledPhotos.find(data)) is not None:
        scales = detection.SCALES[:1] if quick else detection.SCALES
        parts["dlib_faces"] = lambda: _photos(labeled, scales)
    if (wider := LabeledPhotos.find_wider(data)) is not None:
        sampled = wider.sample(QUICK) if quick else wider
        parts["wider"] = lambda: _wider(sampled)
    for name, find in (("fer2013", ExpressionFaces.find_fer2013), ("ck", ExpressionFaces.find_ck)):
        if (faces := find(data)) is not None:
            selected = faces.sample(QUICK) if quick else faces
            parts[name] = partial(expressions.measure, selected)
    if not quick and "pairs" in parts and "dlib_faces" in parts:
        parts["angles"] = lambda: angles.measure(data, angles.TABLES)
    if (aged := utk_faces.find(data)) is not None:
        parts["utkface"] = lambda: age_gender.measure(aged[:QUICK] if quick else aged)
    return parts


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


async def _photos(photos: LabeledPhotos, scales: Sequence[float]) -> dict[str, Any]:
    """Detectors by the scale of the photos; landmark networks on photos at their own size."""
    results: dict[str, Any] = {}
    for title, options in DETECTORS.items():
        for scale in scales:
            tiny = False if scale == 1 else None
            counts = await detection.measure(photos, options, tiny=tiny, scale=scale)
            results[title if scale == 1 else f"{title}, 1/{1 / scale:.0f}"] = counts.summary()
    options = DETECTORS["SSD MobileNet v1"]
    counts = await detection.measure(photos, options, tiny=True)
    results["SSD MobileNet v1, tiny landmarks"] = counts.summary()
    return results


async def _wider(photos: LabeledPhotos) -> dict[str, Any]:
    results = {}
    for title, options in DETECTORS.items():
        counts = await detection.measure(photos, options)
        results[title] = {**counts.summary(), "by_size": counts.by_size()}
    return results
