"""Opens one picture in a child process and prints the memory it took.

``python memory_child.py PATH [BYTES]``: BYTES limits the address space for the picture.
"""

from __future__ import annotations

import asyncio
import io
import json
import resource
import sys
from pathlib import Path

from PIL import Image

import faceapi
from faceapi.runtime.pictures.picture_files import formats


def status(field: str) -> int:
    """A counter of the kernel for this process, in bytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


async def opened(path: str) -> str:
    """The picture, or the error."""
    try:
        return repr(await faceapi.open_picture(path))
    except faceapi.errors.PictureError as error:
        return str(error)


async def main(path: str, allowed: int | None) -> None:
    """Open it, with everything imported and the thread that decodes started."""
    formats()
    small = io.BytesIO()
    Image.new("RGB", (2, 2)).save(small, "PNG")
    await faceapi.open_picture(small)
    await asyncio.to_thread(int)
    await asyncio.to_thread(bytearray, 1 << 20)
    before = status("VmHWM")
    if allowed is not None:
        limit = status("VmSize") + allowed
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    result = await opened(path)
    print(json.dumps({"result": result, "bytes": status("VmHWM") - before}))


asyncio.run(main(sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else None))
