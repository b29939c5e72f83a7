"""The base of every chain: work that starts when awaited, accepted by asyncio as a coroutine.

Unlike a coroutine, it can be awaited several times; each time it runs again.
"""

from __future__ import annotations

import asyncio
import sys
import warnings
from abc import abstractmethod
from collections.abc import Coroutine, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload
from weakref import WeakKeyDictionary

from faceapi.env import run_sync

T = TypeVar("T")


class CoroutineTask(Coroutine[Any, Any, T], Generic[T]):
    """Await it, pass it to ``asyncio.run`` or ``create_task``, or call :meth:`run_sync`.

    A task that is never run issues a ``RuntimeWarning`` when it is deleted, as a coroutine does.
    """

    _is_used = True
    """Whether it was run, or extended by another step; constructors set it to false at their end,
    so that a constructor that raised an error issues no warning."""
    _without_run = "nothing was detected"
    """The consequence if it never runs, for the warning."""

    @abstractmethod
    async def _run(self) -> T:
        """Do the work once."""

    def run(self) -> Coroutine[Any, Any, T]:
        """Run the plan; the same as awaiting the task."""
        self._is_used = True
        return self._run()

    def run_sync(self) -> T:
        """The result without ``await``: blocks the calling thread until it is available.

        In CPython it works everywhere: in scripts, threads and notebooks. In a browser it raises
        ``CannotWaitError`` where Python cannot be suspended.
        """
        return run_sync(self.run())

    def __await__(self) -> Generator[Any, Any, T]:
        return self.run().__await__()

    # asyncio.Task calls these instead of __await__. Every asyncio.Task has its own run, so that two
    # of them can run the same chain.

    def send(self, value: Any, /) -> Any:
        """Continue the run of the current ``asyncio.Task``, or start it."""
        runs, driver = self._runs()
        coroutine = runs[driver] if driver in runs else runs.setdefault(driver, self.run())
        try:
            return coroutine.send(value)
        except BaseException:
            del runs[driver]
            raise

    @overload
    def throw(
        self,
        error_type: type[BaseException],
        value: BaseException | object = None,
        traceback: TracebackType | None = None,
        /,
    ) -> Any: ...

    @overload
    def throw(
        self,
        error_type: BaseException,
        value: None = None,
        traceback: TracebackType | None = None,
        /,
    ) -> Any: ...

    def throw(self, error_type: Any, value: Any = None, traceback: Any = None, /) -> Any:
        """Raise an exception in the run of the current ``asyncio.Task``."""
        runs, driver = self._runs()
        coroutine = runs[driver] if driver in runs else runs.setdefault(driver, self.run())
        error = error_type if isinstance(error_type, BaseException) else value
        if not isinstance(error, BaseException):
            error = error_type() if error is None else error_type(error)
        try:
            return coroutine.throw(error.with_traceback(traceback or error.__traceback__))
        except BaseException:
            del runs[driver]
            raise

    def close(self) -> None:
        """End the run of the current ``asyncio.Task``; without one, nothing will be run."""
        self._is_used = True
        runs, driver = self._runs()
        if driver in runs:
            runs.pop(driver).close()

    def _runs(self) -> tuple[Any, object]:
        """The unfinished runs, and the key of the current one: its ``asyncio.Task``."""
        runs = self.__dict__.setdefault("_unfinished_runs", WeakKeyDictionary())
        try:
            driver = asyncio.current_task()
        except RuntimeError:  # no event loop: the caller drives the coroutine itself
            driver = None
        return runs, driver or CoroutineTask

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: await it, or call its run_sync()>"

    def __del__(self) -> None:
        if not self._is_used and not sys.is_finalizing():
            warnings.warn(
                f"{type(self).__name__} was never awaited, so {self._without_run}: "
                "write await before it, or .run_sync() after it",
                RuntimeWarning,
                stacklevel=2,
            )

    if not TYPE_CHECKING:  # hidden from type checkers, so that they report these mistakes

        def __bool__(self) -> bool:
            # Since Python 3.13 repr(asyncio.Task) tests whether the task has a coroutine.
            if sys._getframe(1).f_globals.get("__name__", "").partition(".")[0] == "asyncio":
                return True
            raise self._not_run("has no truth value")

        def __iter__(self) -> object:
            raise self._not_run("cannot be iterated over")

        def __len__(self) -> int:
            raise self._not_run("has no length")

        def __getitem__(self, index: object) -> object:
            raise self._not_run("has no items")

    def _not_run(self, problem: str) -> TypeError:
        self._is_used = True  # this error already reports it
        return TypeError(
            f"{type(self).__name__} {problem} until it has run: "
            "write await before it, or .run_sync() after it"
        )
