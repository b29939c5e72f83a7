"""One page: its settings, the networks they need, and the loop that answers every change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import faceapi
from ui.dom import by_id, on
from ui.form import SettingsForm
from ui.output.download import copy
from ui.output.stats import StatsPanel, backend_in_use
from ui.settings import NETWORKS, Settings
from ui.status import Status

READING = 4.0
"""Seconds that a sentence about something unexpected stays."""


class Page:
    """Make one with the program to show, then await :meth:`run_on_change`."""

    def __init__(self, program: Callable[[Settings], str]) -> None:
        self.status = Status()
        self.readout = StatsPanel()
        self._changed = asyncio.Event()
        self._changed.set()
        self._form = SettingsForm(self.change, program)
        self._backend = "auto"
        self._losses = 0
        self._notes: list[str] = []
        on(by_id("copy-code"), "click", lambda _event: self.status.start(self._copy_code))

    def change(self) -> None:
        """Something is different now: answer as soon as the last answer is complete."""
        self._changed.set()

    def note(self, text: str) -> None:
        """Show what went wrong beside the next answer, which it does not prevent."""
        self._notes.append(text)

    async def ready(self) -> Settings:
        """The settings, once everything that they need is loaded."""
        self._tell_losses()
        settings = self._form.settings
        missing = [name for name in settings.networks() if not _network(name).is_loaded]
        if missing or settings.backend != self._backend:
            with self.status.loading() as activity:
                await self._load(settings, missing, activity)
        return settings

    async def _load(
        self, settings: Settings, missing: Sequence[str], activity: Callable[[str], object]
    ) -> None:
        if settings.backend != self._backend:
            activity("Changing what the networks run on…")
            await faceapi.set_backend(settings.backend)
            self._backend = settings.backend
            await self.show_backends()
        for name in missing:
            activity(f"Preparing {NETWORKS[name]}…")
            await _network(name).load_from_uri()

    def _tell_losses(self) -> None:
        """Say it when the GPU was lost since the last time; nobody has to do anything about it."""
        before, losses = self._losses, faceapi.get_backend().device_losses
        self._losses = len(losses)
        if len(losses) > before:
            self.status.say(
                f"The graphics card was lost ({losses[-1][1]}). The networks were loaded into "
                f"{backend_in_use()} again, and the page goes on.",
                seconds=READING,
            )

    async def _copy_code(self) -> None:
        await copy(self._form.code, by_id("copy-code"))

    async def show_backends(self) -> None:
        """Say in the form which backends this browser has."""
        self._form.show_backends(await faceapi.available_backends())

    async def prepare(self) -> None:
        """Load what the settings need now; if that fails, say so, and wait to be asked again."""
        with self.status.telling():
            await self.show_backends()
        while not await self._answered(self.ready):
            pass

    async def run_on_change(self, answer: Callable[[], Awaitable[object]]) -> None:
        """Await ``answer`` now and after every change; several changes meanwhile count as one."""
        with self.status.telling():
            await self.show_backends()
        while True:
            await self._answered(answer)

    async def _answered(self, answer: Callable[[], Awaitable[object]]) -> bool:
        """Wait for a change and answer it; whether that worked."""
        await self._changed.wait()
        self._changed.clear()
        with self.status.telling(again=self.change):
            self.status.all_well()
            await answer()
            if self._notes:
                self.status.trouble("\n".join(self._notes), again=self.change)
                self._notes.clear()
            return True
        return False


def _network(name: str) -> faceapi.networks.NeuralNetwork:
    network: faceapi.networks.NeuralNetwork = getattr(faceapi.nets, name)
    return network
