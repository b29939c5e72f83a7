"""Where the milliseconds go, how many frames a second, and what runs the networks."""

from __future__ import annotations

from collections import deque
from statistics import fmean
from time import perf_counter

import numpy as np

import faceapi
from faceapi.browser import VideoFrames
from ui.dom import by_id, new

STAGES = {
    "pixels": "Cutting out pixels",
    "crossing": "Handing over",
    "network": "Networks",
    "decoding": "Decoding",
    "drawing": "Drawing",
}
BACKENDS = {"webgpu": "WebGPU", "wasm": "WebAssembly", "webgl": "WebGL"}

PAUSE = 0.5
"""Seconds between two read-outs of a video."""


class StatsPanel:
    """The table of stages and the figures beside the caption."""

    def __init__(self) -> None:
        self._frames: deque[float] = deque(maxlen=30)
        self._ages: deque[float] = deque(maxlen=30)
        self._shown = 0.0

    def restart(self) -> None:
        """Forget the frames counted so far."""
        self._frames.clear()
        self._ages.clear()

    def one_picture(self, milliseconds: float) -> None:
        """Show how long one picture took."""
        by_id("figures").textContent = f"{milliseconds:.0f} ms · {backend_in_use()}"
        self.show_stages()

    def frame(self, frames: VideoFrames) -> None:
        """Count one frame of ``frames`` that has just been drawn over.

        Shows how many there are a second, how old they are by then, and how many were dropped.
        """
        self._frames.append(perf_counter())
        self._ages.append(frames.frame_age)
        if len(self._frames) < 2 or self._frames[-1] - self._shown < PAUSE:
            return
        self._shown = self._frames[-1]
        rate = (len(self._frames) - 1) / (self._frames[-1] - self._frames[0])
        by_id("figures").textContent = (
            f"{rate:.1f} frames a second · {fmean(self._ages) * 1000:.0f} ms behind\n"
            f"{frames.dropped} dropped · {backend_in_use()}"
        )
        self.show_stages()

    def show_stages(self) -> None:
        """Fill the table from :func:`faceapi.profile`."""
        profile = faceapi.profile()
        rows = [_row(title, profile.get(stage, [])) for stage, title in STAGES.items()]
        by_id("stages").replaceChildren(*rows)
        by_id("runs-on").textContent = _why()


def backend_in_use() -> str:
    """``WebAssembly, 2 threads``."""
    status = faceapi.get_backend()
    name = _title(status.name)
    return f"{name}, {status.threads} threads" if status.threads > 1 else name


def _why() -> str:
    """``All networks run on WebAssembly. WebGPU is not used: …``"""
    status = faceapi.get_backend()
    reasons = [f"{_title(name)} is not used: {why}." for name, why in status.rejected.items()]
    losses = [
        f"{_title(name)} was lost and begun again: {why}." for name, why in status.device_losses
    ]
    return " ".join([f"All networks run on {backend_in_use()}.", *reasons, *losses])


def _title(backend: str) -> str:
    return BACKENDS.get(backend, backend)


def _row(title: str, samples: list[float]) -> object:
    row = new("tr")
    row.append(new("th", title, scope="row"))
    for percent in (50, 95):
        row.append(new("td", f"{np.percentile(samples, percent):.1f}" if samples else "–"))
    return row
