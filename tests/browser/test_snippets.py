"""Every program that a page shows works: it is run as it is shown, in an empty page."""

from __future__ import annotations

from typing import Any

from tests.browser.pyodide_page import Laboratory

from faceapi_build.paths import WEB
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from ui.text import snippet

IMAGES = """
<img id="picture" src="../samples/sample6.jpg"><img id="first" src="../samples/bea.jpg">
<img id="second" src="../samples/sample6.jpg"><video id="video" muted playsinline></video>
"""
NO_OVERLAY = {
    "extraction": {"canvases": 5},
    "similarity": {"printed": "the same person\n"},
    "batch_landmarks": {"printed": "11 faces\n"},
}
"""The results of programs that draw nothing."""


def shown(page: PageConfig) -> str:
    """The page's program; a loop over frames ends after the first one."""
    source = (WEB / "pages" / page.name / "snippet.py").read_text("utf-8")
    text = snippet.render(source, page.settings)
    return text + "        break\n" if "async for frame" in text else text


async def run_snippet(code: str, images: str, needs_video: bool) -> dict[str, Any]:
    """Run a program in a page with images and a video; return what it did."""
    import contextlib
    import io

    import js
    from pyodide.code import eval_code_async

    from faceapi.browser import Camera, Gallery

    js.document.body.innerHTML = images
    for image in js.document.querySelectorAll("img"):
        await image.decode()
    video = js.document.getElementById("video")
    if needs_video:
        constraints = js.JSON.parse('{"video": true}')
        video.srcObject = await js.navigator.mediaDevices.getUserMedia(constraints)
        await video.play()
    assert Camera is not None
    await (await Gallery.open()).add("Ada", [0.1] * 128)

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        await eval_code_async(code, {})

    canvases = list(js.document.querySelectorAll("canvas"))
    painted = 0
    for canvas in canvases:
        data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
        painted += sum(bytes(data.to_py())[3::4]) > 0
    return {"printed": printed.getvalue(), "canvases": len(canvases), "painted": painted}


def test_every_snippet_works(camera_laboratory: Laboratory) -> None:
    for page in read_pages(WEB):
        results = camera_laboratory.run(run_snippet, shown(page), IMAGES, page.name == "video")
        print(page.name, results)
        if page.name in NO_OVERLAY:
            assert NO_OVERLAY[page.name].items() <= results.items(), page.name
        elif page.name == "batch_recognition":
            assert "Bea" in results["printed"], page.name
        else:
            assert results["painted"] == 1, page.name
