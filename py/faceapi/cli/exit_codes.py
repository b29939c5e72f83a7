"""Exit codes of the command line.

====  =======================================================================
0     every image was read
1     some images could not be read or drawn; the other results were written
2     the command line is wrong, or would overwrite files; nothing was done
3     with ``--fail-if-none``: all were read, and no image has a face
4     nothing could be done: models or onnxruntime are missing or broken
5     results could not be written (for example, the disk is full); stopped
130   interrupted
141   the reader of standard output went away (``| head``); stopped
====  =======================================================================
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes."""

    OK = 0
    SOME_FAILED = 1
    USAGE_ERROR = 2
    NO_FACES = 3
    UNAVAILABLE = 4
    WRITE_FAILED = 5
    INTERRUPTED = 130
    BROKEN_PIPE = 141  # 128 + SIGPIPE, as a shell reports for `yes | head`
