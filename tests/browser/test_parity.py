"""Picture to faces in Chromium on wasm, against everything that face-api.js detects on a picture.

The rest is shown at a lower level: three pictures in CPython (``tests/pipeline/test_parity.py``),
what the networks receive (``test_canvas_picture.py``), and what they return (``test_ort_web.py``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.browser.pyodide_page import PyodidePage
from tests.conftest import Golden

PRODUCER = "face-api.js-0.22.2"
ALLOWED = {
    "box": 0.005,  # pixels
    "landmarks": 0.005,
    "aligned_rect": 0.005,
    "score": 1e-5,
    "expressions": 1e-5,
    "gender_probability": 1e-5,
    "descriptor": 1e-4,  # Euclidean
    "age": 5e-4,  # years
}
"""About ten times what the original's own backends differ by among each other."""


async def find_faces(uri: str, runs: list[list[Any]]) -> list[list[dict[str, Any]]]:
    import faceapi

    await faceapi.set_backend("wasm")
    for net in faceapi.nets.all:
        if net is not faceapi.nets.tiny_yolov2 and not net.is_loaded:
            await net.load_from_uri()
    image = await faceapi.fetch_image(uri)
    found = []
    for detector, size, chain in runs:
        options: Any = faceapi.SsdMobilenetv1Options()
        if detector != "ssdMobilenetv1":
            options = faceapi.TinyFaceDetectorOptions(input_size=size)
        task: Any = faceapi.detect_all_faces(image, options)
        if chain != "nolandmarks":
            task = task.with_face_landmarks(tiny=chain == "landmarks68tiny")
        task = task.with_face_expressions().with_age_and_gender()
        if chain != "nolandmarks":
            task = task.with_face_descriptors()
        found.append([face.to_dict() for face in await task])
    return found


def test_results_match_face_api_js(pyodide_page: PyodidePage, golden: Golden) -> None:
    runs = golden(PRODUCER, "sample1")["runs"]
    asked = [[run["detector"], run["calls"][0]["inputSize"], run["chain"]] for run in runs]
    found = pyodide_page.run(find_faces, "../samples/sample1.jpg", asked)
    assert [len(faces) for faces in found] == [len(run["faces"]) for run in runs]
    largest = dict.fromkeys(ALLOWED, 0.0)
    for faces, run in zip(found, runs, strict=True):
        for face, expected in zip(faces, run["faces"], strict=True):
            assert face["gender"] == expected["gender"]
            for name, difference in differences(face, expected).items():
                largest[name] = max(largest[name], difference)
    assert {name: value for name, value in largest.items() if not value <= ALLOWED[name]} == {}


def differences(face: dict[str, Any], expected: dict[str, Any]) -> dict[str, float]:
    """How far a face is from the golden one, in the units of ``ALLOWED``."""
    found = {
        "box": apart(face["detection"]["box"], expected["detection"]["box"]),
        "score": abs(face["detection"]["score"] - expected["detection"]["score"]),
        "expressions": apart(face["expressions"], expected["expressions"]),
        "gender_probability": abs(face["gender_probability"] - expected["genderProbability"]),
        "age": abs(face["age"] - expected["age"]),
    }
    if "landmarks" in expected:
        points = np.subtract(face["landmarks"], expected["landmarks"])
        found["landmarks"] = float(np.abs(points).max())
        found["aligned_rect"] = apart(face["aligned_rect"]["box"], expected["alignedRect"])
        vector = np.subtract(face["descriptor"], expected["descriptor"])
        found["descriptor"] = float(np.linalg.norm(vector))
    return found


def apart(one: dict[str, float], other: dict[str, float]) -> float:
    """Largest difference between the numbers of two objects with the same names."""
    assert one.keys() == other.keys()
    return max(abs(one[name] - other[name]) for name in one)
