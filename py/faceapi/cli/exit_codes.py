"""What the exit code says.

====  ======================================================================
0     every picture was read
1     some could not be read or drawn; the results of the others were written
2     the command line is wrong, or would write over files; nothing was done
3     with ``--fail-if-none``: all were read, and no face was found in any
4     nothing could be done: models or onnxruntime are missing, or broken
5     results could not be written (a full disk, say); stopped there
130   interrupted
141   the reader of standard output went away (``| head``); stopped there
====  ======================================================================
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes."""

    FINE = 0
    SOME_FAILED = 1
    USAGE = 2
    NO_FACES = 3
    CANNOT_RUN = 4
    CANNOT_WRITE = 5
    INTERRUPTED = 130
    BROKEN_PIPE = 141  # 128 + SIGPIPE, as a shell reports of `yes | head`
