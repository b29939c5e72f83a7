"""The state of NVIDIA cards: a card that saves power is slow whatever runs on it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

FIELDS = (
    *("name", "driver_version", "pstate", "clocks.sm", "clocks.max.sm", "clocks.mem"),
    *("power.draw", "power.limit", "temperature.gpu", "utilization.gpu"),
)
"""Names of ``nvidia-smi --help-query-gpu``."""
TIMEOUT_S = 20


def power_state() -> str:
    """What ``nvidia-smi`` says of the cards now, or why there is nothing to say."""
    path = shutil.which("nvidia-smi")
    if path is None:
        return "no nvidia-smi here"
    return _ask([path, f"--query-gpu={','.join(FIELDS)}", "--format=csv"])


def _ask(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return f"nvidia-smi gave no answer in {TIMEOUT_S} s"
    return (done.stdout or done.stderr).strip() or f"nvidia-smi ended with {done.returncode}"
