"""The application behind a page: its settings, its networks, and its update loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import js

import faceapi
from ui.form import SettingsForm
from ui.output.stats import StatsPanel, backend_in_use
from ui.program.panel import ProgramPanel
from ui.settings import NETWORKS, Settings
from ui.status import Status

NOTICE_SECONDS = 4.0
"""How long a notice about an unexpected event stays visible."""


class App:
    """Create one, then await :meth:`run_on_change`."""

    def __init__(self) -> None:
        self.status = Status()
        self.stats = StatsPanel()
        self._changed = asyncio.Event()
        self._changed.set()
        self._form = SettingsForm(self.invalidate)
        self.program = ProgramPanel(self.status, lambda: self._form.query)
        self._form.show_code_in(self.program.show)
        self._backend = "auto"
        self._loss_count = 0
        self._warnings: list[str] = []

    @property
    def settings(self) -> Settings:
        """The current settings."""
        return self._form.settings

    def invalidate(self) -> None:
        """Schedule another run, as soon as the current one is complete."""
        self.program.clear_results()
        self._changed.set()

    def warn(self, text: str) -> None:
        """Show a problem together with the next result, which it does not prevent."""
        self._warnings.append(text)

    async def load_networks(self) -> Settings:
        """Load the networks that the current settings need; return the settings."""
        self._report_device_losses()
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
            activity("Switching the backend…")
            await faceapi.set_backend(settings.backend)
            self._backend = settings.backend
            await self.show_backends()
        for name in missing:
            activity(f"Loading {NETWORKS[name]}…")
            await _network(name).load_from_uri()

    def _report_device_losses(self) -> None:
        """Report a GPU device that was lost since the last run. The page recovers on its own."""
        before, losses = self._loss_count, faceapi.get_backend().device_losses
        self._loss_count = len(losses)
        if len(losses) > before:
            self.status.show(
                f"The GPU was lost ({losses[-1][1]}). The models were reloaded on "
                f"{backend_in_use()}.",
                seconds=NOTICE_SECONDS,
            )

    async def show_backends(self) -> None:
        """Show in the form which backends this browser has."""
        self._form.show_backends(await faceapi.available_backends())

    async def prepare(self) -> None:
        """Load the networks; if that fails, show the error and retry on request."""
        while not await self._run_first(self.load_networks):
            pass

    async def run_on_change(self, action: Callable[[], Awaitable[object]]) -> None:
        """Await ``action`` now and after every change; changes during a run are merged."""
        await self._run_first(action)
        while True:
            await self._run_once(action)

    async def _run_first(self, action: Callable[[], Awaitable[object]]) -> bool:
        """Do what the user asked for before Python ran, and run ``action``.

        The backends are shown after that, because the first result need not wait for them.
        """
        js.earlyActions.replay()
        is_complete = await self._run_once(action)
        with self.status.report_errors():
            await self.show_backends()
        return is_complete

    async def _run_once(self, action: Callable[[], Awaitable[object]]) -> bool:
        """Wait for a change, then run ``action``; return whether it succeeded."""
        await self._changed.wait()
        self._changed.clear()
        with self.status.report_errors(retry=self.invalidate):
            self.status.clear_error()
            await action()
            if self._warnings:
                self.status.show_error("\n".join(self._warnings), retry=self.invalidate)
                self._warnings.clear()
            return True
        return False


def _network(name: str) -> faceapi.networks.NeuralNetwork:
    network: faceapi.networks.NeuralNetwork = getattr(faceapi.nets, name)
    return network
