"""A browser under test, as far as these tests drive it."""

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

PATIENCE = 90.0
"""Seconds after which waiting ends. Nothing is timed here; a hang must end, that is all."""

USER_FOLDERS = 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n'

T = TypeVar("T")


class Engine(ABC):
    """One browser with one window, from ``with`` to the end of it.

    ``home`` is its home folder, thrown away with it.
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
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        with self._ending:  # also when it fails half way
            self._begin()
            self._ending = self._ending.pop_all()
        return self

    def __exit__(self, *reason: object) -> None:
        self._ending.close()

    @abstractmethod
    def _begin(self) -> None:
        """Start the browser; what is to be done at the end goes onto ``self._ending``."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address, and wait until its document is there."""

    @abstractmethod
    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in an ``<input type="file">``, as a person does in the dialogue."""

    @abstractmethod
    def _call(self, function: str, text: str) -> str:
        """Call an async JavaScript function that takes a string and gives one."""

    def run(self, function: str, *values: Any) -> Any:
        """Call a JavaScript function on the page; values and the result (awaited) are JSON."""
        whole = f"async text => JSON.stringify((await ({function})(...JSON.parse(text))) ?? null)"
        return json.loads(self._call(whole, json.dumps(values)))

    def wait(self, function: str, *values: Any) -> Any:
        """Call a JavaScript function until it returns something true, and return that."""
        asked = f"{self.name}: {function} {values or ''}"
        return patiently(lambda: self.run(function, *values), lambda: f"{asked}\n{self.text()}")

    def text(self, selector: str = "main") -> str:
        """What a person reads in an element."""
        text: str = self.run("selector => document.querySelector(selector)?.innerText", selector)
        return text

    def downloaded(self, name: str) -> bytes:
        """Wait for a file in the download folder, and take it from there."""
        path = self._downloads / name

        def complete() -> bool:
            unfinished = [*path.parent.glob("*.part"), *path.parent.glob("*.wkdownload")]
            return path.exists() and path.stat().st_size > 0 and not unfinished

        patiently(complete, lambda: f"{name} in {list(path.parent.iterdir())}")
        content = path.read_bytes()
        path.unlink()
        return content

    def take_problems(self) -> list[str]:
        """What the console complained of since, and where the driver tells, the network."""
        found, self._problems = self._problems, []
        return found

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """Start a program, in a process group of its own, so that its children end with it."""
        environment = {**self._environment, **options.pop("env", {})}
        process = subprocess.Popen(
            command, text=True, start_new_session=True, env=environment, **options
        )
        self._ending.callback(_end, process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    """End a program that may have ended, and what it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=PATIENCE)


def patiently(look: Callable[[], T], wanted: Callable[[], str]) -> T:
    """Call ``look`` until it gives something true; ``wanted`` says what, if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError(f"never came: {wanted()}")
