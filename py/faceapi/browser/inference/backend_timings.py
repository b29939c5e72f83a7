"""Timings of WebGPU and wasm per network, measured once and stored in the browser.

A GPU is not always faster. On an NVIDIA H200 (Chromium 156, Vulkan) SSD takes 275 ms on WebGPU
and 115 on wasm with 4 threads, the tiny detector 15 and 19 (``build.py bench``); elsewhere it may
be the other way round. The timings are in ``localStorage``, and are measured again if the browser,
its GPU or the number of threads changes.
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

Timings: TypeAlias = Mapping[str, float]
"""Milliseconds per run, by provider name."""

STORAGE_KEY = HOST.timingsKey
"""``{"device": …, "networks": {name: {"webgpu": ms, "wasm": ms}}}``; ``interpreter.mjs`` reads
it too, to prepare the provider that will be used."""
TIMED_RUNS = 4
"""Number of runs, the fastest of which counts; the first may include warm-up."""


async def device_key() -> str:
    """Everything the timings depend on, as text."""
    return f"{await gpu_name()}, {HOST.threads} threads, {js.navigator.userAgent}"


def load_timings(device: str, network: str) -> Timings | None:
    """The stored timings of a network on this device, or ``None``."""
    match _stored_networks(device).get(network):
        case {"webgpu": float(webgpu), "wasm": float(wasm)}:
            return {"webgpu": webgpu, "wasm": wasm}
    return None


def save_timings(device: str, network: str, timings: Timings) -> None:
    """Store the timings of a network; those of another device are discarded."""
    networks = {**_stored_networks(device), network: dict(timings)}
    try:
        js.localStorage.setItem(STORAGE_KEY, json.dumps({"device": device, "networks": networks}))
    except JsException:
        return  # the browser stores nothing for this page: the next visit measures again


def slower_reason(timings: Timings | None, network: str) -> str | None:
    """Why WebGPU is not used; ``None`` if it is faster or was never timed."""
    if timings is None or timings["webgpu"] <= timings["wasm"]:
        return None
    webgpu, wasm = timings["webgpu"], timings["wasm"]
    return f"slower here ({network} takes {webgpu:.1f} ms, {wasm:.1f} on WebAssembly)"


def _stored_networks(device: str) -> Mapping[str, object]:
    try:
        stored = parse_json(js.localStorage.getItem(STORAGE_KEY) or "{}")
    except (JsException, ValueError):  # storage is forbidden, or other code wrote there
        return {}
    match stored:
        case {"device": str(name), "networks": dict(networks)} if name == device:
            return networks
    return {}
