"""Install Debian packages, if this process may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from faceapi_build.console import log


def install(*packages: str) -> bool:
    """Install packages; do nothing and return False unless this is root on a Debian system.

    Callers look for the program afterwards; the output of apt goes to the terminal.
    """
    if sys.platform != "linux" or not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    log(f"installing {', '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-q", *arguments], check=False, env=environment)
    return True
