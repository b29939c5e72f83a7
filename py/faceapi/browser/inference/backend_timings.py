"""Whether WebGPU or wasm is quicker here: tried once for a network, remembered in the browser.

A graphics card is no promise. On an NVIDIA H200 (Chromium 156, Vulkan) SSD takes 275 ms on WebGPU
and 115 on wasm with 4 threads, the tiny detector 15 and 19 (``build.py bench``); elsewhere it may
be the other way round. What was measured stays in ``localStorage``, and is measured again when the
browser, its GPU or the number of threads is another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

import js

from faceapi.browser.inference.providers import gpu_name
from faceapi.browser.interop.ffi import JsException
from faceapi.browser.interop.host import HOST
from faceapi.json_text import parse_json

Times: TypeAlias = Mapping[str, float]
"""Name of a provider to milliseconds of a run."""

KEY = HOST.timingsKey
"""``{"device": …, "networks": {name: {"webgpu": ms, "wasm": ms}}}``; ``interpreter.mjs`` reads it
too, to start what will be used."""
RUNS = 4
"""Of which the least counts; the first may still warm up."""


async def device() -> str:
    """What the times depend on, in words."""
    return f"{await gpu_name()}, {HOST.threads} threads, {js.navigator.userAgent}"


def recall(device: str, network: str) -> Times | None:
    """What a network took on this device, if it was ever tried."""
    match _networks(device).get(network):
        case {"webgpu": float(webgpu), "wasm": float(wasm)}:
            return {"webgpu": webgpu, "wasm": wasm}
    return None


def remember(device: str, network: str, times: Times) -> None:
    """Keep what a network took; times of another device are forgotten."""
    networks = {**_networks(device), network: dict(times)}
    try:
        js.localStorage.setItem(KEY, json.dumps({"device": device, "networks": networks}))
    except JsException:
        return  # the browser keeps nothing for this page: the next visit tries again


def slower(times: Times | None, network: str) -> str | None:
    """Why WebGPU is not used; ``None`` when it is the quicker one, or was never timed."""
    if times is None or times["webgpu"] <= times["wasm"]:
        return None
    webgpu, wasm = times["webgpu"], times["wasm"]
    return f"slower here ({network} takes {webgpu:.1f} ms, {wasm:.1f} on WebAssembly)"


def _networks(device: str) -> Mapping[str, object]:
    try:
        kept = parse_json(js.localStorage.getItem(KEY) or "{}")
    except (JsException, ValueError):  # storage is forbidden, or somebody else wrote there
        return {}
    match kept:
        case {"device": str(name), "networks": dict(networks)} if name == device:
            return networks
    return {}
