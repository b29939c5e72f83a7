"""``run_sync``, loops over batches and notebook output where the browser can suspend Python."""

from __future__ import annotations

from typing import Any

from tests.browser.pyodide_page import PyodidePage


async def waiting(url: str) -> dict[str, Any]:
    import asyncio

    import faceapi

    options = faceapi.TinyFaceDetectorOptions()
    results: dict[str, Any] = {}
    try:
        await faceapi.detect_all_faces(url, options)
    except faceapi.errors.ModelNotLoadedError as error:
        results["not loaded"] = str(error)
    faceapi.load("tiny").run_sync()
    expected = await faceapi.detect_all_faces(url, options)
    results["faces"] = len(expected)

    def detect(image: str) -> Any:
        return faceapi.detect_all_faces(image, options)

    results["equal"] = [
        faceapi.detect_all_faces(url, options).run_sync() == expected,
        faceapi.sync.detect_all_faces(url, options) == expected,
        await asyncio.create_task(detect(url)) == expected,
        [faces for _, faces in faceapi.detect_batch([url, url], detect)] == [expected, expected],
    ]
    results["picture"] = "data:image/png;base64," in expected._repr_html_()
    results["crops"] = [list(crop.shape) for crop in expected.crops()]
    results["boxes"] = [[int(face.box.height), int(face.box.width), 3] for face in expected]
    return results


async def called_by_javascript(url: str) -> str:
    import js
    from pyodide.ffi import create_proxy

    import faceapi

    def detect() -> str:
        try:
            faceapi.detect_all_faces(url).run_sync()
        except faceapi.errors.CannotWaitError as error:
            return str(error)
        return "no error"

    proxy = create_proxy(detect)
    message: str = js.callNow(proxy)
    proxy.destroy()
    return message


def test_python_waits_where_the_browser_can_suspend_it(pyodide_page: PyodidePage) -> None:
    url = pyodide_page.page.evaluate("new URL('../samples/sample1.jpg', location.href).href")
    results = pyodide_page.run(waiting, url)
    assert "nets.tiny_face_detector.load_from_uri" in results["not loaded"]
    assert results["faces"] == 3
    assert results["equal"] == [True] * 4
    assert results["picture"]
    assert results["crops"] == results["boxes"]
    pyodide_page.page.evaluate("() => { globalThis.callNow = (callback) => callback(); }")
    message = pyodide_page.run(called_by_javascript, url)
    assert "run_sync() cannot wait here" in message
    assert "write await" in message
