"""Packages of the distribution, where we may install them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from faceapi_build.console import say


def install(*packages: str) -> bool:
    """Install packages; False, with nothing done, anywhere but on Debian and its kin as root.

    Whether it worked is seen by looking for what was wanted: apt's own words go to the person.
    """
    if sys.platform != "linux" or not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"installing {', '.join(packages)} from the distribution")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-q", *arguments], check=False, env=environment)
    return True
