"""Beside the real face-api.js: saved matchers load there and here, drawings are the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from playwright.sync_api import Page
from tests.browser.pyodide_page import PyodidePage

from faceapi import FaceMatcher, LabeledFaceDescriptors

WRITE = """([amy, raj, other]) => {
    const labelled = (name, rows) =>
        new faceapi.LabeledFaceDescriptors(name, rows.map(row => new Float32Array(row)));
    const matcher = new faceapi.FaceMatcher(
        [labelled("amy", amy), labelled("raj", raj), new Float32Array(other)], 0.55);
    return JSON.stringify(matcher);
}"""
READ = """([text, queries]) => {
    const matcher = faceapi.FaceMatcher.fromJSON(JSON.parse(text));
    return queries.map(query => matcher.findBestMatch(new Float32Array(query)).toString());
}"""


def test_saved_matchers_go_both_ways(original: Page) -> None:
    random = np.random.default_rng(7)
    amy, raj, other = (random.normal(0, 0.05, (count, 128)) for count in (2, 1, 1))
    text = original.evaluate(WRITE, [amy.tolist(), raj.tolist(), other[0].tolist()])
    matcher = FaceMatcher.from_json(text)
    assert matcher.distance_threshold == 0.55
    names = [each.label for each in matcher.labeled_descriptors]
    assert names == ["amy", "raj", "person 1"]
    known = matcher.labeled_descriptors[0].descriptors
    np.testing.assert_array_equal(np.array(known), amy.astype(np.float32))

    near = [
        rows[0] + random.normal(0, size, 128) for rows in (amy, raj, other) for size in (0.01, 0.2)
    ]
    queries = [query.astype(np.float32) for query in near]
    ours = [str(matcher.find_best_match(query)) for query in queries]
    written = [text, json.dumps(matcher.to_json())]
    for saved in written:
        theirs = original.evaluate(READ, [saved, [query.tolist() for query in queries]])
        assert theirs == ours
    assert {name.split(" (")[0] for name in ours} == {"amy", "raj", "person 1", "unknown"}


def test_a_matcher_saved_by_python_loads_in_face_api_js(original: Page) -> None:
    rows = [np.linspace(0, 1, 128, dtype=np.float32)]
    matcher = FaceMatcher([LabeledFaceDescriptors("Zoë", rows)], 0.25)
    saved = json.dumps(matcher.to_json())
    query = rows[0] + np.float32(0.01)
    theirs = original.evaluate(READ, [saved, [query.tolist(), (query * 2).tolist()]])
    assert theirs == [str(matcher.find_best_match(query)), str(matcher.find_best_match(query * 2))]
    assert theirs[0].startswith("Zoë (0.1")


DRAW = """([relative, probabilities]) => {
    const dims = { width: 300, height: 200 };
    const detection = new faceapi.FaceDetection(0.876, new faceapi.Rect(.2, .3, .35, .45), dims);
    const points = relative.map(([x, y]) => new faceapi.Point(x, y));
    const landmarks = new faceapi.FaceLandmarks68(points, { width: 105, height: 90 });
    const face = faceapi.extendWithFaceExpressions(
        faceapi.extendWithFaceLandmarks({ detection }, landmarks),
        new faceapi.FaceExpressions(probabilities));
    for (const name of ["Detections", "FaceLandmarks", "FaceExpressions"]) {
        const canvas = document.createElement("canvas");
        Object.assign(canvas, { ...dims, id: `their${name}` });
        document.body.append(canvas);
        faceapi.draw[`draw${name}`](canvas, face);
    }
}"""


async def drawn(relative: list[list[float]], probabilities: list[float]) -> dict[str, list[int]]:
    import js
    import numpy as np

    from faceapi import Face, draw, media
    from faceapi.types import Box, Dimensions, FaceDetection, FaceExpressions, FaceLandmarks68

    detection = FaceDetection(0.876, Box(0.2, 0.3, 0.35, 0.45), Dimensions(300, 200))
    landmarks = FaceLandmarks68(np.array(relative), Dimensions(105, 90))
    face = Face(detection).with_landmarks(landmarks)
    face = face.with_expressions(FaceExpressions(probabilities))
    found = {}
    for name, paint in (
        ("Detections", draw.draw_detections),
        ("FaceLandmarks", draw.draw_face_landmarks),
        ("FaceExpressions", draw.draw_face_expressions),
    ):
        canvas = media.create_canvas(Dimensions(300, 200))
        paint(canvas, face)
        ours, theirs = (
            np.asarray(each.getContext("2d").getImageData(0, 0, 300, 200).data.to_py(), int)
            for each in (canvas, js.document.getElementById(f"their{name}"))
        )
        opaque, other = ours[3::4], theirs[3::4]
        torn = (opaque == 255) & (other == 0) | (opaque == 0) & (other == 255)
        found[name] = [int(other.max()), int(torn.sum()), int(abs(ours - theirs).max())]
    return found


def test_drawings_are_those_of_the_original(pyodide_page: PyodidePage, face_api_js: Path) -> None:
    script = face_api_js / "dist" / "face-api.js"
    pyodide_page.page.route("**/pyodide_page/face-api.js", lambda route: route.fulfill(path=script))
    pyodide_page.page.add_script_tag(url="face-api.js")
    relative = np.random.default_rng(3).uniform(0.1, 0.9, (68, 2)).tolist()
    probabilities = [0.1, 0.5, 0.0, 0.3, 0.05, 0.05, 0.0]
    pyodide_page.page.evaluate(DRAW, [relative, probabilities])
    found = pyodide_page.run(drawn, relative, probabilities)
    assert [[seen, torn] for seen, torn, _ in found.values()] == [[255, 0]] * 3
    assert found["Detections"][2] == 0
    assert found["FaceExpressions"][2] <= 4  # of 255: the edge of a letter
    # Their lines are strokes without joins and each point is filled by itself, so edges differ.
