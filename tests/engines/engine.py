"""The interface through which the tests drive a browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TypeVar

from PIL import Image

TIMEOUT_S = 90.0
"""Seconds after which waiting fails. Nothing is timed here; this only ends a hang."""

USER_FOLDERS = 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n'

T = TypeVar("T")


class Engine(ABC):
    """One browser with one window; a context manager.

    ``home`` is its home folder, deleted afterwards.
    """

    name: str

    def __init__(self, home: Path) -> None:
        self._downloads = home / "Downloads"
        self._downloads.mkdir()
        (home / ".config").mkdir()
        (home / ".config" / "user-dirs.dirs").write_text(USER_FOLDERS, "utf-8")
        self._environment = {
            **os.environ,
            "HOME": str(home),
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        self._problems: list[str] = []
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with self._cleanup:  # also if starting fails half way
            self._launch()
            self._cleanup = self._cleanup.pop_all()
        return self

    def __exit__(self, *reason: object) -> None:
        self._cleanup.close()

    @abstractmethod
    def _launch(self) -> None:
        """Start the browser, and add what stops it to ``self._cleanup``."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address and wait for its document."""

    @abstractmethod
    def screenshot(self) -> Image.Image:
        """The visible part of the page, in device pixels."""

    @abstractmethod
    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in an ``<input type="file">``, as a user does in the dialog."""

    @abstractmethod
    def _call(self, function: str, text: str) -> str:
        """Call an async JavaScript function from string to string."""

    def run(self, function: str, *values: Any) -> Any:
        """Call a JavaScript function on the page; arguments and the awaited result are JSON."""
        wrapper = f"async text => JSON.stringify((await ({function})(...JSON.parse(text))) ?? null)"
        return json.loads(self._call(wrapper, json.dumps(values)))

    def wait(self, function: str, *values: Any) -> Any:
        """Call a JavaScript function until it returns something true, and return that."""
        description = f"{self.name}: {function} {values or ''}"
        return wait_until(
            lambda: self.run(function, *values), lambda: f"{description}\n{self.text()}"
        )

    def text(self, selector: str = "main") -> str:
        """The visible text of an element."""
        text: str = self.run("selector => document.querySelector(selector)?.innerText", selector)
        return text

    def downloaded(self, name: str) -> bytes:
        """Wait for a file in the download folder; read and delete it."""
        path = self._downloads / name

        def complete() -> bool:
            unfinished = [*path.parent.glob("*.part"), *path.parent.glob("*.wkdownload")]
            return path.exists() and path.stat().st_size > 0 and not unfinished

        wait_until(complete, lambda: f"{name} in {list(path.parent.iterdir())}")
        content = path.read_bytes()
        path.unlink()
        return content

    def take_problems(self) -> list[str]:
        """Return and clear the console errors and, if the driver reports them, network errors."""
        problems, self._problems = self._problems, []
        return problems

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """Start a program in a new process group, so that its children stop with it."""
        environment = {**self._environment, **options.pop("env", {})}
        process = subprocess.Popen(
            command, text=True, start_new_session=True, env=environment, **options
        )
        self._cleanup.callback(_end, process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    """Stop a program, which may have exited, and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=TIMEOUT_S)


def wait_until(read: Callable[[], T], describe: Callable[[], str]) -> T:
    """Call ``read`` until its result is true; on a timeout fail with ``describe()``."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        value = read()
        if value:
            return value
        time.sleep(0.25)
    raise AssertionError(f"timed out: {describe()}")
