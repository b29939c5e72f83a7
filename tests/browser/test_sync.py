"""``run_sync`` where the browser can suspend Python, and the error where it cannot."""

from __future__ import annotations

from typing import Any

from tests.browser.pyodide_page import PyodidePage


async def waiting(url: str) -> dict[str, Any]:
    import asyncio

    import faceapi

    options = faceapi.TinyFaceDetectorOptions()
    results: dict[str, Any] = {}
    faceapi.load("tiny").run_sync()
    expected = await faceapi.detect_all_faces(url, options)
    try:
        faceapi.detect_all_faces(url, options).run_sync()
    except faceapi.errors.CannotWaitError as error:
        results["in a callback"] = str(error)
    await asyncio.sleep(0)  # what the message says
    results["equal"] = faceapi.detect_all_faces(url, options).run_sync() == expected
    results["picture"] = "data:image/png;base64," in expected._repr_html_()
    pairs = faceapi.detect_batch([url], lambda image: faceapi.detect_all_faces(image, options))
    results["batch"] = [len(faces) for _, faces in pairs]
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
    assert results["equal"]
    assert results["picture"]
    assert results["batch"] == [3]
    assert results["crops"] == results["boxes"]
    pyodide_page.page.evaluate("() => { globalThis.callNow = (callback) => callback(); }")
    for message in (results["in a callback"], pyodide_page.run(called_by_javascript, url)):
        assert "run_sync() cannot wait here" in message
        assert "write await asyncio.sleep(0) before it" in message
