"""The headless Chromium that everything runs in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, TypedDict

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright

from faceapi_build.testing import chromium

Number: TypeAlias = int | float

FLAGS: tuple[str, ...] = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--enable-unsafe-webgpu",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # Pages that wait for their turn must not be slowed down, nor the memory be measured late.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--enable-blink-features=ForceEagerMeasureMemory",
    "--js-flags=--expose-gc",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
if sys.platform == "linux":  # or a headless browser has no WebGPU but in software, with any card
    FLAGS += ("--use-angle=vulkan", "--enable-features=Vulkan", "--disable-vulkan-surface")

_GPU = """async () => {
    const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
    const named = gl && gl.getExtension("WEBGL_debug_renderer_info");
    const adapter = await navigator.gpu?.requestAdapter();
    return {
        webgl: gl ? gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER) : "none",
        webgpu: adapter ? `${adapter.info.vendor} ${adapter.info.architecture}`.trim() : "none",
        cores: navigator.hardwareConcurrency,
        agent: navigator.userAgent,
    };
}"""
SOFTWARE = ("swiftshader", "llvmpipe", "none", "software")


class Machine(TypedDict):
    """What the browser says about the machine."""

    webgl: str
    webgpu: str
    cores: int
    agent: str


def launch(playwright: Playwright, camera: Path) -> Browser:
    """A browser whose camera shows a video."""
    return playwright.chromium.launch(
        executable_path=chromium.ensure(), args=[*FLAGS, camera_flag(camera)]
    )


@contextmanager
def profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its cache on the disk, as a person's does."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium.ensure(), args=list(FLAGS)
    )
    try:
        yield context
    finally:
        context.close()


def camera_flag(camera: Path) -> str:
    """The flag that makes a Motion JPEG the camera."""
    return f"--use-file-for-fake-video-capture={camera}"


def machine(page: Page) -> Machine:
    """Which GPU the page gets, and how many cores."""
    found: Machine = page.evaluate(_GPU)
    return found


def real_gpus(found: Machine) -> set[str]:
    """Which of ``webgl`` and ``webgpu`` are not computed by the CPU."""
    names = {"webgl": found["webgl"].lower(), "webgpu": found["webgpu"].lower()}
    return {api for api, name in names.items() if not any(word in name for word in SOFTWARE)}


def protocol(page: Page) -> CDPSession:
    """A DevTools session of a page."""
    return page.context.new_cdp_session(page)
