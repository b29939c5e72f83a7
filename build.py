#!/usr/bin/env python3
"""Build, check and serve faceapi: ``python build.py --help``.

Needs Python 3.11 or newer and nothing else; everything else it installs into a virtual environment
outside this folder. The work is done by ``py/faceapi_build``.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Before any import that an older Python does not have.
if sys.version_info < (3, 11):  # noqa: UP036  an older Python may well start this file
    raise SystemExit(f"Python 3.11 or newer is needed, this is {sys.version} ({sys.executable})")

sys.path.insert(0, str(Path(__file__).resolve().parent / "py"))

from faceapi_build.main import main

if __name__ == "__main__":
    raise SystemExit(main())
