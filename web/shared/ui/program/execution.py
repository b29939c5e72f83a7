"""Run a program in the page's Python: its output, its value, and the line of its error."""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from pyodide.code import eval_code_async

FILE = "<program>"
"""The name of the program in tracebacks."""


@dataclass(frozen=True, slots=True)
class ProgramError:
    """The error, and its line, counted from 1; 0 without a line."""

    line: int
    message: str
    """For example ``NameError: name 'x' is not defined``."""
    trace: str
    """The traceback, without the frames outside of the program."""


class Output(io.TextIOBase):
    """Passes on what a program prints, at once."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def write(self, text: str, /) -> int:
        """Pass on text; returns its length."""
        self._write(text)
        return len(text)


async def execute(
    code: str, values: dict[str, Any], write: Callable[[str], object]
) -> ProgramError | None:
    """Run a program, which may use ``await``; its last expression is written as a prompt would.

    ``values`` are its global variables. Returns the error that ended it, if one did.
    """
    output = Output(write)
    values = {"__name__": "__main__", **values}
    try:
        with redirect_stdout(output), redirect_stderr(output):
            result = await eval_code_async(code, values, filename=FILE)
            if result is not None:
                write(f"{result!r}\n")
    except Exception as error:  # of any kind: it is the user's program
        return describe_error(error)
    return None


def describe_error(error: Exception) -> ProgramError:
    """An error of a program."""
    message = "".join(traceback.format_exception_only(error)).strip()
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return ProgramError(error.lineno or 0, f"{type(error).__name__}: {error.msg}", message)
    frames = list(traceback.extract_tb(error.__traceback__))
    own = [index for index, frame in enumerate(frames) if frame.filename == FILE]
    line = (frames[own[-1]].lineno or 0) if own else 0
    shown = traceback.format_list(frames[own[0] :]) if own else []
    trace = f"Traceback (most recent call last):\n{''.join(shown)}{message}"
    return ProgramError(line, message.splitlines()[-1], trace)
