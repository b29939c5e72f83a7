"""Timings of WebGPU and wasm per network, measured once and stored in the browser.

A GPU is not always faster. On an NVIDIA H200 (Chromium 156, Vulkan) SSD takes 275 ms on WebGPU
and 115 on wasm with 4 threads, the tiny detector 15 and 19 (``build.py bench``); elsewhere it may
be the other way round. The timings are in ``localStorage`` (in a worker in memory), and are
measured again if the browser, its GPU or the number of threads changes.
:mod:`faceapi.browser.inference.backend_comparison` measures them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

import js

from faceapi.browser.inference.providers import gpu_name
from faceapi.browser.interop.ffi import JsException
from faceapi.browser.interop.host import HOST
from faceapi.browser.interop.page import HAS_PAGE
from faceapi.json_text import parse_json

Timings: TypeAlias = Mapping[str, float]
"""Milliseconds per run, by provider name."""

_worker_storage: dict[str, str] = {}
"""Takes the place of ``localStorage`` in a worker, which has none."""
TIMED_RUNS = 4
"""Number of runs, the fastest of which counts; the first may include warm-up."""
LEAST_GAIN = 0.9
"""WebGPU is used for a network that takes less than this share of the time on wasm."""


def storage_key() -> str:
    """The key of ``{"device": …, "networks": {name: {"webgpu": ms, "wasm": ms}}}``.

    ``interpreter.mjs`` reads it too, to prepare the provider that will be used.
    """
    return HOST.timingsKey


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
    """Store the timings of a network; timings of another device are discarded."""
    networks = {**_stored_networks(device), network: dict(timings)}
    _store(json.dumps({"device": device, "networks": networks}))


def unused_reason(timings: Timings | None, network: str) -> str | None:
    """Why a network does not run on WebGPU; ``None`` if it is faster there."""
    if timings is None:
        return f"its speed here is not known yet ({network} has not been timed)"
    webgpu, wasm = timings["webgpu"], timings["wasm"]
    if webgpu < LEAST_GAIN * wasm:
        return None
    speed = "slower here" if webgpu > wasm else "hardly faster here"
    return f"{speed} ({network} takes {webgpu:.1f} ms, {wasm:.1f} on WebAssembly)"


def _stored_networks(device: str) -> Mapping[str, object]:
    try:
        stored = parse_json(_read())
    except (JsException, ValueError):  # storage is forbidden, or other code wrote there
        return {}
    match stored:
        case {"device": str(name), "networks": dict(networks)} if name == device:
            return networks
    return {}


def _read() -> str:
    if not HAS_PAGE:
        return _worker_storage.get(storage_key(), "{}")
    return js.localStorage.getItem(storage_key()) or "{}"


def _store(text: str) -> None:
    if not HAS_PAGE:
        _worker_storage[storage_key()] = text
        return
    try:
        js.localStorage.setItem(storage_key(), text)
    except JsException:
        return  # the browser stores nothing for this page: the next visit measures again
