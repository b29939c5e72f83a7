"""``build.py thumbnails``: take the small pictures that the gallery shows, page by page.

They are committed (``web/pages/<name>/thumbnail.webp``): the build of the site needs no browser.
Each page is opened in Chromium, on the sample pictures or a camera that shows one of them; what is
taken is the first element of the page that :data:`SUBJECTS` matches.
"""

from __future__ import annotations

import io
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Page, expect, sync_playwright

from faceapi_build import chromium, gallery, pages, serve
from faceapi_build.console import say
from faceapi_build.paths import DIST, SAMPLES, WEB

SUBJECTS = (".cutouts", ".pair", ".pile", ".well")
LARGEST = 40_000
"""Bytes."""
QUALITIES = (82, 74, 66, 58, 50, 40)
PATIENCE = 240_000
"""Milliseconds."""
QUERY = "detector=tiny&backend=wasm"


def run(options: Namespace) -> int:
    """Take the thumbnails of the named pages, or of all."""
    names = options.pages or [page.name for page in pages.read_pages(WEB)]
    with _site() as address, tempfile.TemporaryDirectory() as scratch:
        _take_all(names, address, _camera_film(Path(scratch)))
    return 0


def _take_all(names: Sequence[str], address: str, film: Path) -> None:
    flags = (
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=list(flags))
        for name in names:
            context = browser.new_context(viewport={"width": 1100, "height": 900})
            page = context.new_page()
            page.goto(f"{address}{name}/index.html?{QUERY}")
            picture = _taken(page)
            context.close()
            size = _save(picture, WEB / "pages" / name / gallery.THUMBNAIL)
            say(f"{name}: {size} bytes")


def _taken(page: Page) -> Image.Image:
    start = page.locator("#start")
    if start.count():
        start.click(timeout=PATIENCE)
    faces = r"/\d+ faces?\b|Distance|No faces/"
    page.wait_for_function(
        f"{faces}.test(document.getElementById('status').textContent)", timeout=PATIENCE
    )
    subject = page.locator(", ".join(SUBJECTS)).first
    expect(subject).to_be_visible()
    subject.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a frame or two more, so that a video's overlay is complete
    return Image.open(io.BytesIO(subject.screenshot())).convert("RGB")


def _save(picture: Image.Image, path: Path) -> int:
    """Crop, scale and write, as well as it goes into :data:`LARGEST`; return the bytes."""
    small = ImageOps.fit(picture, gallery.SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.3))
    for quality in QUALITIES:
        small.save(path, quality=quality, method=6)
        if path.stat().st_size <= LARGEST:
            break
    return path.stat().st_size


@contextmanager
def _site() -> Iterator[str]:
    """``dist/`` as it is, on a free port."""
    server = serve.make_server(DIST, prefix="/")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _camera_film(folder: Path) -> Path:
    """A Motion JPEG for the fake camera: a sample picture that holds still."""
    path = folder / "camera.mjpeg"
    with Image.open(SAMPLES / "sample6.jpg") as picture:
        frame = ImageOps.fit(picture.convert("RGB"), (640, 480), centering=(0.5, 0.2))
    with path.open("wb") as file:
        for _ in range(10):
            frame.save(file, "JPEG", quality=92)
    return path
