"""The card with the program: Run, Reset, and the buttons that copy it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any

import js

from faceapi.browser.interop.host import HOST
from ui.dom import by_id, find, listen
from ui.output.export import copy_to_clipboard
from ui.program import copies, link
from ui.program.execution import ProgramError, execute
from ui.program.overlays import ProgramResults
from ui.status import Status

MAX_OUTPUT = 20_000
"""Characters of output that are shown, the last ones."""


class ProgramPanel:
    """Runs the program in the page's own Python, on what the page shows."""

    def __init__(self, status: Status, query: Callable[[], str]) -> None:
        """``query`` returns the settings as a URL query."""
        self._status = status
        self._query = query
        self._editor: Any = js.programEditor
        self._results = ProgramResults()
        self._task: asyncio.Task[None] | None = None
        listen(by_id("run-code"), "click", lambda _event: self._run_or_stop())
        listen(by_id("edit-code"), "click", lambda _event: status.run_task(self._edit))
        listen(by_id("reset-code"), "click", lambda _event: self._reset())
        listen(by_id("program"), "program-run", lambda _event: self._start())
        listen(by_id("program"), "program-edit", lambda _event: self._show_state())
        for name, text in (
            ("copy-code", lambda: self._editor.text),
            ("copy-page", lambda: copies.pyscript_page(self._editor.text)),
            ("copy-script", lambda: copies.cpython_script(self._editor.text)),
            ("copy-link", self._link),
        ):
            self._listen_to_copy(name, text)
        by_id("run-code").disabled = False
        status.run_task(self._open_link)

    def show(self, code: str) -> None:
        """Show the page's program for the current settings; an edited one stays."""
        self._editor.setGenerated(code)

    def clear_results(self) -> None:
        """Show the page's own results again."""
        if self._task is None:
            self._results.clear()

    def _listen_to_copy(self, name: str, text: Callable[[], str]) -> None:
        async def copy() -> None:
            await copy_to_clipboard(text(), by_id(name))

        listen(by_id(name), "click", lambda _event: self._status.run_task(copy))

    def _link(self) -> str:
        return link.address(self._query(), self._editor.text if self._editor.edited else "")

    async def _open_link(self) -> None:
        """Show a program that came with the page's address. It is never run unasked."""
        code = link.program_in(js.location.hash)
        if code:
            self._editor.setText(code)
            await HOST.call(self._editor, "open")
            note = by_id("program-note")
            note.textContent = (
                "This program came with the link. It can do anything that this page can. Read it "
                "before you run it."
            )
            note.hidden = False

    async def _edit(self) -> None:
        await HOST.call(self._editor, "open")
        self._editor.focus()
        self._show_state()

    def _reset(self) -> None:
        self._editor.reset()
        self._results.clear()
        by_id("program-output").hidden = by_id("program-note").hidden = True
        by_id("run-code").focus()

    def _show_state(self) -> None:
        by_id("edit-code").hidden = not by_id("editor").hidden
        by_id("reset-code").hidden = not self._editor.edited

    def _run_or_stop(self) -> None:
        if self._task is None:
            self._start()
        else:
            self._task.cancel()

    def _start(self) -> None:
        if self._task is None:
            self._task = self._status.run_task(self._run)

    async def _run(self) -> None:
        button, text, message = (by_id(n) for n in ("run-code", "program-text", "program-status"))
        by_id("program-output").hidden = False
        text.textContent, message.textContent = "", "Running…"
        button.textContent = "Stop"
        self._editor.clearError()
        _prepare_video(self._editor.text)
        start = perf_counter()
        try:
            with self._results.recorded():
                error = await execute(self._editor.text, {}, _append)
            seconds = perf_counter() - start
            message.textContent = f"Finished in {seconds:.1f} s." if error is None else ""
            if error is not None:
                await self._show_error(error)
        except asyncio.CancelledError:
            message.textContent = "Stopped."
        finally:
            self._task = None
            button.textContent = "Run"

    async def _show_error(self, error: ProgramError) -> None:
        where = f"Line {error.line}: " if error.line else ""
        by_id("program-status").textContent = f"{where}{error.message}"
        _append(f"{error.trace}\n")
        if error.line:
            await HOST.call(self._editor, "open")
            self._show_state()
            self._editor.showError(error.line, error.message)


def _append(text: str) -> None:
    element = by_id("program-text")
    element.textContent = f"{element.textContent}{text}"[-MAX_OUTPUT:]


def _prepare_video(code: str) -> None:
    """Let a program have the page's video: its own camera, or the film that the page plays."""
    start, stop = find("start"), find("stop")
    if start is None or stop is None:
        return
    if "Camera.open" in code:
        if not stop.disabled:
            stop.click()
    elif stop.disabled:
        start.click()
