"""The live page: everything that can be computed for the faces of a camera, and tools with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from time import perf_counter
from typing import Any

import js
from pyodide.ffi import JsException

from faceapi import FaceMatch, TrackedFace
from faceapi.browser import CanvasPicture
from faceapi.browser.interop.ffi import none_if_null
from faceapi.browser.interop.host import HOST
from ui.dom import by_id, listen
from ui.live.attendance_table import AttendanceTable
from ui.live.expression_chart import SECONDS, ExpressionChart
from ui.live.face_panel import FacePanel
from ui.live.media.recorder import Recorder
from ui.live.people_counter import PeopleCounter, duration
from ui.live.time_series import TimeSeries
from ui.output.export import download_text
from ui.pages.video_page import VideoPage
from ui.people.enrollment import Enrollment
from ui.people.gallery_panel import GalleryPanel
from ui.people.identification import UNKNOWN
from ui.settings import Settings
from ui.text.summary import left_to_right


class LivePage(VideoPage):
    """Create one with :meth:`open`, then await :meth:`run`."""

    def __init__(self) -> None:
        super().__init__()
        self._recorder = Recorder(self.overlay, self.app.status)
        self._series = TimeSeries()
        self._attendance = AttendanceTable()
        self._panel = FacePanel()
        self._chart = ExpressionChart()
        self._counter = PeopleCounter.from_json(_stored_count(), _today())
        self._gallery: GalleryPanel
        self._enrollment: Enrollment
        self.source.on_running = self._on_running
        listen(by_id("save-series"), "click", lambda _event: self._save_series())
        listen(by_id("fullscreen"), "click", lambda _event: self._toggle_fullscreen())
        by_id("fullscreen").hidden = not js.document.fullscreenEnabled
        self._show_count()

    @classmethod
    async def open(cls) -> LivePage:
        """The page, with the people saved in this browser."""
        page = cls()
        page._gallery = await GalleryPanel.open(page.app)
        page._enrollment = Enrollment(page._gallery, page.app)
        return page

    async def run(self) -> None:
        """Process the newest frame, from each start until the next stop."""
        await self.run_while_started(self._process)

    async def _process(self, frame: CanvasPicture, settings: Settings) -> None:
        faces = await self.track(frame, settings)
        matches = None
        if settings.descriptors:
            await self._enrollment.on_frame(frame, faces)
            matches = self._gallery.matches(faces, settings, frame)
        self.show(faces, matches)
        self._recorder.on_frame(frame)
        self._follow(faces, matches or ())

    def _follow(self, faces: Sequence[TrackedFace], matches: Sequence[FaceMatch]) -> None:
        """Update the figures, the list and the chart, four times a second."""
        names = {
            face.track_id: "" if match.label == UNKNOWN else match.label
            for face, match in zip(faces, matches, strict=False)
        }
        now = perf_counter()  # the clock of the tracker
        labels = [names[face.track_id] for face in faces] if names else []
        if self._counter.update(faces, _today()):
            self._store_count()
        if not self._series.is_due(now):
            return
        time = datetime.now().astimezone()
        self._series.add(faces, labels, now, time)
        self._attendance.update(labels, now, time)
        self._show_count()
        ordered = left_to_right(faces, mirrored=self.overlay.mirrored)
        self._panel.show(ordered, [names[face.track_id] for face in ordered] if names else [])
        by_id("save-series").disabled = not len(self._series)
        if faces and self.app.settings.expressions:
            largest = max(faces, key=lambda face: face.box.area)
            self._chart.show(self._series.recent(largest.track_id, now, SECONDS), now)

    def _on_running(self, running: bool) -> None:
        self._recorder.enable(running)
        self._counter.restart()
        self._show_count()
        if not running:
            self._panel.clear()
            self._chart.clear()

    def _show_count(self) -> None:
        by_id("people-now").textContent = f"{self._counter.now}"
        by_id("people-today").textContent = f"{self._counter.today}"
        by_id("people-longest").textContent = duration(self._counter.longest_s)

    def _store_count(self) -> None:
        try:
            js.localStorage.setItem(HOST.counterKey, self._counter.to_json())
        except JsException:  # it is full, or forbidden
            by_id("people-hint").textContent = (
                "This browser does not store data for this page: today's count is lost when you "
                "close it."
            )

    def _save_series(self) -> None:
        download_text("faces-over-time.csv", self._series.to_csv())

    def _toggle_fullscreen(self) -> None:
        viewport: Any = self.source.video.parentElement
        if none_if_null(js.document.fullscreenElement) is None:
            self.app.status.run_task(viewport.requestFullscreen)
        else:
            self.app.status.run_task(js.document.exitFullscreen)


def _today() -> str:
    return date.today().isoformat()


def _stored_count() -> str | None:
    try:
        stored: str | None = none_if_null(js.localStorage.getItem(HOST.counterKey))
    except JsException:  # forbidden: nothing was stored either
        return None
    return stored
