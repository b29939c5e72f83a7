"""A host may send compressed copies; the service worker keeps the files that they stand for."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from tests.browser.own_site import GET, PREFIX, Site
from tests.browser.page_helpers import BOOT

from faceapi_build.site import precompress

MODEL = "models/tiny_face_detector.onnx"


def test_compressed_copies_are_kept_as_the_files_that_they_stand_for(
    visitor: Page, site: Site
) -> None:
    precompress.write(site.folder / "shared")
    for name in ("vendor/pyodide/pyodide.asm.wasm", "vendor/pyodide/pyodide.asm.mjs", MODEL):
        content = (site.folder / name).read_bytes()
        (site.folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    codings: dict[str, str] = {}
    visitor.on(
        "response",
        lambda response: codings.update(
            {urlsplit(response.url).path: response.headers.get("content-encoding", "")}
        ),
    )
    visitor.goto("photo/index.html?detector=tiny&backend=wasm")
    expect(visitor.locator("#offline")).to_be_visible(timeout=BOOT)
    assert codings[f"{PREFIX}shared/page.mjs"] == "br"
    assert codings[f"{PREFIX}vendor/pyodide/pyodide.asm.wasm"] == "gzip"
    site.stop()
    visitor.reload()
    expect(visitor.locator("#status")).to_have_text(re.compile(r"^\d faces: "), timeout=BOOT)
    names = ("shared/page.mjs", MODEL)
    assert [visitor.evaluate(GET, f"../{name}")[1] for name in names] == ["hit"] * 2
