"""The command line: ``faceapi detect|landmarks|describe|expressions|age-gender|match|bench``.

::

    faceapi detect photos/ --csv > faces.csv
    faceapi landmarks photo.jpg --draw drawn/
    find . -name '*.jpg' | faceapi describe - --json
    curl -s https://example.org/photo.jpg | faceapi detect -

Results go to standard output, one line per face (``--json``: one JSON object per picture);
progress and errors go to standard error. Text and CSV escape control characters in names, JSON
keeps them exactly; no cell of the CSV is a formula. Exit codes are in
:mod:`faceapi.cli.exit_codes`. CPython only.
"""

from __future__ import annotations

from collections.abc import Sequence

from faceapi.cli.arguments import parse
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.files import CannotWriteError
from faceapi.cli.progress import Progress
from faceapi.cli.run import run
from faceapi.errors import FaceApiError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code."""
    options = parse(arguments)
    progress = Progress(options.quiet)
    try:
        return int(run(options, progress))
    except FaceApiError as error:
        progress.complain(str(error))
        return int(ExitCode.CANNOT_RUN)
    except CannotWriteError as error:
        if error.code is not ExitCode.BROKEN_PIPE:
            progress.complain(str(error))
        return int(error.code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
