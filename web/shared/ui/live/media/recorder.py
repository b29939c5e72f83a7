"""Record a video together with what is drawn over it."""

from __future__ import annotations

from time import monotonic
from typing import Any

import js
from pyodide.ffi import create_proxy

from faceapi.browser import CanvasPicture, Overlay
from faceapi.browser.interop.ffi import js_object
from ui.dom import by_id, create_element, listen
from ui.output.export import download
from ui.status import Status

FORMATS = ("video/mp4;codecs=avc1.42E01E", "video/webm;codecs=vp9", "video/webm")
"""Formats in order of preference: MP4 opens everywhere, but not every browser writes it."""
FRAME_RATE = 30
BITS_PER_SECOND = 6_000_000
MAX_SECONDS = 600.0
"""A recording is kept in memory, so it ends by itself after this time."""


class Recorder:
    """The button with the id ``record``; pass every shown frame to :meth:`on_frame`."""

    def __init__(self, overlay: Overlay, status: Status) -> None:
        self._overlay = overlay
        self._status = status
        self._recorder: Any = None
        self._canvas: Any = None
        self._requested = False
        self._started = 0.0
        self._button = by_id("record")
        self._button.hidden = not hasattr(js.window, "MediaRecorder")
        listen(self._button, "click", lambda _event: self._toggle())

    def enable(self, enabled: bool) -> None:
        """Allow recordings, or end the one in progress."""
        self._button.disabled = not enabled
        if not enabled:
            self.stop()

    def on_frame(self, frame: CanvasPicture) -> None:
        """Add a frame with the shapes that the overlay shows for it."""
        if self._requested and self._recorder is None:
            self._start(frame)
        if self._recorder is None:
            return
        self._overlay.draw_on(self._canvas.getContext("2d"), frame)
        seconds = monotonic() - self._started
        self._label(f"Stop recording ({int(seconds) // 60}:{int(seconds) % 60:02d})")
        if seconds > MAX_SECONDS:
            self.stop()
            self._status.show("The recording was saved: it stops after ten minutes.", seconds=4)

    def stop(self) -> None:
        """End the recording and save it."""
        self._requested = False
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.stop()
            for track in recorder.stream.getTracks():
                track.stop()
        self._button.setAttribute("aria-pressed", "false")
        self._label("Record")

    def _toggle(self) -> None:
        if self._requested:
            self.stop()
        else:
            self._requested = True
            self._button.setAttribute("aria-pressed", "true")

    def _start(self, frame: CanvasPicture) -> None:
        """Begin with this frame, whose size the recording has."""
        size = frame.size
        self._canvas = create_element("canvas", width=int(size.width), height=int(size.height))
        self._overlay.draw_on(self._canvas.getContext("2d"), frame)
        media_type = next(
            name for name in (*FORMATS, "") if not name or js.MediaRecorder.isTypeSupported(name)
        )
        options: dict[str, object] = {"videoBitsPerSecond": BITS_PER_SECOND}
        if media_type:
            options["mimeType"] = media_type
        stream = self._canvas.captureStream(FRAME_RATE)
        recorder = js.MediaRecorder.new(stream, js_object(**options))
        chunks = js.Array.new()
        on_data = create_proxy(lambda event: chunks.push(event.data))

        def save(_event: object) -> None:
            recorder.removeEventListener("dataavailable", on_data)
            on_data.destroy()
            blob = js.Blob.new(chunks, js_object(type=recorder.mimeType))
            extension = "mp4" if "mp4" in recorder.mimeType else "webm"
            download(blob, f"faces.{extension}")

        recorder.addEventListener("dataavailable", on_data)
        recorder.addEventListener("stop", create_proxy(save), js_object(once=True))
        recorder.start(1000)
        self._recorder, self._started = recorder, monotonic()

    def _label(self, text: str) -> None:
        if self._button.textContent != text:
            self._button.textContent = text
