"""The command line: ``faceapi detect|landmarks|describe|expressions|age-gender|match|bench``.

::

    faceapi detect photos/ --csv > faces.csv
    faceapi landmarks photo.jpg --draw drawn/
    find . -name '*.jpg' | faceapi describe - --json
    curl -s https://example.org/photo.jpg | faceapi detect -

Results go to standard output, one line a face (``--json``: one JSON object a picture), progress and
complaints to standard error. Exit codes are in :mod:`faceapi.cli.exit_codes`. CPython only.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from faceapi.cli.arguments import parse
from faceapi.cli.exit_codes import Code
from faceapi.cli.run import run
from faceapi.errors import FaceApiError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code."""
    options = parse(arguments)
    try:
        return int(asyncio.run(run(options)))
    except FaceApiError as error:
        print(f"faceapi: {error}", file=sys.stderr)
        return int(Code.CANNOT_RUN)
    except KeyboardInterrupt:
        return int(Code.INTERRUPTED)
    except BrokenPipeError:  # the reader has had enough, as of `faceapi … | head`
        sys.stderr.close()
        return int(Code.FINE)
