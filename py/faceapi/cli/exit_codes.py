"""What the exit code says.

====  ======================================================================
0     every picture was read
1     some could not be read; the results of the others were written
2     the command line is wrong
3     with ``--fail-if-none``: all were read, and no face was found in any
4     nothing could be done: models or onnxruntime are missing, or broken
130   interrupted
====  ======================================================================
"""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Exit codes."""

    FINE = 0
    SOME_FAILED = 1
    USAGE = 2
    NO_FACES = 3
    CANNOT_RUN = 4
    INTERRUPTED = 130
