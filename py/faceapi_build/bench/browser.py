"""Launch headless Chromium and describe its GPU."""

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
    # Do not throttle waiting pages, and measure memory immediately.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--enable-blink-features=ForceEagerMeasureMemory",
    "--js-flags=--expose-gc",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
if sys.platform == "linux":  # else headless WebGPU runs in software, whatever the card
    FLAGS += ("--use-angle=vulkan", "--enable-features=Vulkan", "--disable-vulkan-surface")

_GPU = """async () => {
    const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
    const info = gl && gl.getExtension("WEBGL_debug_renderer_info");
    const adapter = await navigator.gpu?.requestAdapter();
    return {
        webgl: gl ? gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) : "none",
        webgpu: adapter ? `${adapter.info.vendor} ${adapter.info.architecture}`.trim() : "none",
        cores: navigator.hardwareConcurrency,
        agent: navigator.userAgent,
    };
}"""
SOFTWARE_RENDERERS = ("swiftshader", "llvmpipe", "none", "software")


class Machine(TypedDict):
    """The machine as the browser describes it."""

    webgl: str
    webgpu: str
    cores: int
    agent: str


def launch(playwright: Playwright, camera: Path) -> Browser:
    """Launch a browser whose camera plays a video."""
    return playwright.chromium.launch(
        executable_path=chromium.ensure(), args=[*FLAGS, camera_flag(camera)]
    )


@contextmanager
def profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser with a cache on disk, like a user's."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium.ensure(), args=list(FLAGS)
    )
    try:
        yield context
    finally:
        context.close()


def camera_flag(camera: Path) -> str:
    """The flag that plays a Motion JPEG file as the camera."""
    return f"--use-file-for-fake-video-capture={camera}"


def describe_machine(page: Page) -> Machine:
    """The GPUs that a page gets, and the number of cores."""
    machine: Machine = page.evaluate(_GPU)
    return machine


def real_gpus(machine: Machine) -> set[str]:
    """Those of ``webgl`` and ``webgpu`` that run on a GPU, not on the CPU."""
    names = {"webgl": machine["webgl"].lower(), "webgpu": machine["webgpu"].lower()}
    return {
        api
        for api, name in names.items()
        if not any(renderer in name for renderer in SOFTWARE_RENDERERS)
    }


def protocol(page: Page) -> CDPSession:
    """A DevTools session of a page."""
    return page.context.new_cdp_session(page)
