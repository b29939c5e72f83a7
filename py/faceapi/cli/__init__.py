"""The command line: ``faceapi COMMAND PATH …``; ``faceapi --help`` lists the commands.

::

    faceapi detect photos/ --csv > faces.csv
    faceapi landmarks photo.jpg --draw drawn/
    faceapi group photos/ --links people/
    find . -name '*.jpg' | faceapi descriptors - --json
    curl -s https://example.org/photo.jpg | faceapi detect -
    faceapi track film.mp4 --csv --draw followed.mp4 > faces.csv
    faceapi blur photos/ film.mp4 --out blurred/
    faceapi descriptors photos/ --workers 4 --parquet faces.parquet --quiet > faces.txt
    faceapi models list
    eval "$(faceapi completion bash)"

Results go to standard output, one line per face (``--json``: one JSON object per image); progress
and errors go to standard error. Text and CSV escape control characters in names, JSON keeps names
exactly; no cell of the CSV is a formula. Exit codes are in :mod:`faceapi.cli.exit_codes`. CPython
only.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from faceapi.cli.arguments import parse_arguments
from faceapi.cli.exit_codes import ExitCode
from faceapi.errors import FaceApiError

__all__ = ["main"]

_MODULES = {
    "blur": "faceapi.cli.blur.run",
    "group": "faceapi.cli.group.run",
    "models": "faceapi.cli.system.models",
    "track": "faceapi.cli.films.run",
}
"""Modules of the commands that do not process images one by one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code."""
    options = parse_arguments(arguments)
    # Imported late, so that --help does not load what computes results.
    from faceapi.cli.output import Console
    from faceapi.cli.writing.atomic_files import CannotWriteError

    console = Console(options.quiet)
    run = import_module(_MODULES.get(options.command, "faceapi.cli.run")).run
    try:
        return int(run(options, console))
    except FaceApiError as error:
        console.error(str(error))
        return int(ExitCode.UNAVAILABLE)
    except CannotWriteError as error:
        if error.exit_code is not ExitCode.BROKEN_PIPE:
            console.error(str(error))
        return int(error.exit_code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
