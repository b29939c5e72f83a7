"""Every program that a page shows works: it is run as it is shown, in an empty page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.browser.pyodide_page import PyodidePage

from faceapi_build.paths import WEB
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from ui.text import snippet

IMAGES = """
<img id="picture" src="../samples/sample6.jpg"><img id="first" src="../samples/bea.jpg">
<img id="second" src="../samples/sample6.jpg"><video id="video" muted playsinline></video>
"""
PRINTED = {
    "similarity": "the same person\n",
    "batch_landmarks": "11 faces\n",
}
"""What programs that draw nothing print."""


def shown(page: PageConfig) -> str:
    """The page's program with the fast detector; a loop over frames ends after the first one."""
    source = (WEB / "pages" / page.name / "snippet.py").read_text("utf-8")
    settings = replace(page.settings, detector="tiny", input_size=416)
    text = snippet.render(source, settings)
    return text + "        break\n" if "async for frame" in text else text


async def set_up(images: str) -> None:
    """Fill the page with images and a video, and save a person in the gallery."""
    import js
    import numpy as np

    import faceapi
    from faceapi.browser import Gallery

    await faceapi.set_backend("wasm")
    js.document.body.innerHTML = images
    for image in js.document.querySelectorAll("img"):
        await image.decode()
    await (await Gallery.open()).add("Ada", np.full(128, 0.1, np.float32))


async def run_snippet(code: str, needs_video: bool) -> dict[str, Any]:
    """Run a program; return what it printed, and how many canvases and pixels it added."""
    import contextlib
    import gc
    import io

    import js
    from pyodide.code import eval_code_async

    from faceapi.browser import Overlay

    if needs_video:
        video = js.document.getElementById("video")
        constraints = js.JSON.parse('{"video": true}')
        video.srcObject = await js.navigator.mediaDevices.getUserMedia(constraints)
        await video.play()

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        await eval_code_async(code, {})

    canvases, painted = list(js.document.querySelectorAll("canvas")), 0
    for canvas in canvases:
        data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
        painted += sum(1 for alpha in bytes(data.to_py())[3::4] if alpha)
        canvas.remove()
    for overlay in [each for each in gc.get_objects() if isinstance(each, Overlay)]:
        overlay.remove()  # else it puts its canvas back
    return {"printed": printed.getvalue(), "painted": painted, "canvases": len(canvases)}


def test_every_snippet_works(pyodide_camera_page: PyodidePage) -> None:
    pyodide_camera_page.run(set_up, IMAGES)
    for page in read_pages(WEB):
        results = pyodide_camera_page.run(run_snippet, shown(page), page.name == "video")
        if page.name in PRINTED:
            assert results["printed"] == PRINTED[page.name], page.name
        elif page.name == "batch_recognition":
            assert "Bea" in results["printed"], page.name
        elif page.name == "people":
            assert "faces of one person" in results["printed"], page.name
        elif page.name == "extraction":
            assert results["canvases"] == 5, page.name
        else:
            assert results["painted"] > 100, page.name
