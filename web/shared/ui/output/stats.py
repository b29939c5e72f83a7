"""Timings per stage, frame rate, latency, and the backend in use."""

from __future__ import annotations

from collections import deque
from math import ceil, floor
from time import perf_counter

import faceapi
from faceapi.browser import VideoFrames
from ui.dom import by_id, create_element
from ui.text.summary import pluralize

STAGES = {
    "preprocessing": "Preprocessing",
    "transfer": "Transfer",
    "inference": "Inference",
    "postprocessing": "Postprocessing",
    "drawing": "Drawing",
}
BACKENDS = {"webgpu": "WebGPU", "wasm": "WebAssembly", "webgl": "WebGL"}

UPDATE_INTERVAL_S = 0.5
"""Time between two updates of a video's statistics."""


class StatsPanel:
    """The table of stages, and the numbers beside the status line."""

    def __init__(self) -> None:
        self._frames: deque[float] = deque(maxlen=30)
        self._ages: deque[float] = deque(maxlen=30)
        self._shown = 0.0

    def restart(self) -> None:
        """Reset the frame rate and the latency."""
        self._frames.clear()
        self._ages.clear()

    def clear(self) -> None:
        """Show no figures: the video is stopped, and these were its."""
        self.restart()
        by_id("frame-stats").textContent = ""
        by_id("stages").replaceChildren(*[_row(title, []) for title in STAGES.values()])

    def show_image(self, milliseconds: float) -> None:
        """Show how long one image took, in milliseconds."""
        by_id("frame-stats").textContent = f"{milliseconds:.0f} ms · {backend_in_use()}"
        self.show_stages()

    def count_frame(self, frames: VideoFrames) -> None:
        """Count a processed frame; show the frame rate, the latency and the dropped frames."""
        self._frames.append(perf_counter())
        self._ages.append(frames.frame_age)
        if len(self._frames) < 2 or self._frames[-1] - self._shown < UPDATE_INTERVAL_S:
            return
        self._shown = self._frames[-1]
        rate = (len(self._frames) - 1) / (self._frames[-1] - self._frames[0])
        age = sum(self._ages) / len(self._ages)
        by_id("frame-stats").textContent = (
            f"{rate:.1f} frames per second · {age * 1000:.0f} ms latency\n"
            f"{pluralize(frames.dropped, 'frame')} skipped · {backend_in_use()}"
        )
        self.show_stages()

    def show_stages(self) -> None:
        """Fill the table from :func:`faceapi.profile`."""
        profile = faceapi.profile()
        rows = [_row(title, profile.get(stage, [])) for stage, title in STAGES.items()]
        by_id("stages").replaceChildren(*rows)
        by_id("backend-info").textContent = _backend_reasons()


def backend_in_use() -> str:
    """Return the current backend, such as ``WebAssembly, 2 threads``."""
    status = faceapi.get_backend()
    name = _title(status.name)
    return f"{name}, {status.threads} threads" if status.threads > 1 else name


def _backend_reasons() -> str:
    """Return a sentence such as ``Running on WebAssembly. WebGPU is not used: …``"""
    status = faceapi.get_backend()
    reasons = [f"{_title(name)} is not used: {reason}." for name, reason in status.rejected.items()]
    losses = [
        f"{_title(name)} was lost and restarted: {reason}." for name, reason in status.device_losses
    ]
    use = f"Running on {backend_in_use()}."
    if status.others:
        names = " and ".join(map(_title, sorted((status.name, *status.others), reverse=True)))
        use = f"Running on {names}, each network where it is faster."
    return " ".join([use, *reasons, *losses])


def _title(backend: str) -> str:
    return BACKENDS.get(backend, backend)


def _percentile(samples: list[float], percent: float) -> float:
    """What ``np.percentile`` returns, which first imports ``numpy.ma``: 0.1 s."""
    ordered = sorted(samples)
    place = (len(ordered) - 1) * percent / 100
    below, above = ordered[floor(place)], ordered[ceil(place)]
    return below + (above - below) * (place - floor(place))


def _row(title: str, samples: list[float]) -> object:
    row = create_element("tr")
    row.append(create_element("th", title, scope="row"))
    for percent in (50, 95):
        row.append(create_element("td", f"{_percentile(samples, percent):.1f}" if samples else "–"))
    return row
