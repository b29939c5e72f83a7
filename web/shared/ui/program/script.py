"""Turn a program for a page into a script for CPython.

The package is the same there. What a page provides (its pictures, a camera, an overlay, saved
people) the script takes from the command line and from files, through a few lines before the
program; only those that it uses are added.
"""

from __future__ import annotations

import io
import re
import tokenize

_HEAD = '''"""{title}

python script.py {arguments}
"""

import asyncio
import sys

{imports}
import faceapi
from faceapi import draw
'''
_SHOW = '''
class Overlay:
    """Draws on a copy of the picture or of the newest frame, and saves it."""

    def __init__(self, picture):
        self.picture = picture

    over = classmethod(lambda cls, picture: cls(picture))

    def show(self, shapes, frame=None):
        if FRAMES is not None:
            image = Image.fromarray(FRAMES.newest.rgb())
        else:
            image = ImageOps.exif_transpose(Image.open(self.picture)).convert("RGB")
        draw.paint(image, shapes)
        image.save("result.png")
        print("saved result.png")
'''
_FRAMES = '''
class Frames:
    """The frames of a film, instead of those of a camera; needs PyAV (pip install av)."""

    def __init__(self, film):
        self.film = default_environment().open_video(film)
        self.newest = self.current_if_late = None

    open = classmethod(lambda cls, film: cls(film))

    async def __aenter__(self):
        global FRAMES
        FRAMES = self
        await self.film.__aenter__()
        return self

    async def __aexit__(self, *reason):
        await self.film.__aexit__(*reason)

    async def __aiter__(self):
        async for self.newest in self.film:
            yield self.newest


Camera = VideoFrames = Frames
'''
_GALLERY = '''
class Gallery:
    """The people in people.json, as a page exports them."""

    open = classmethod(lambda cls: cls._open())

    @classmethod
    async def _open(cls):
        return cls()

    async def people(self):
        if not Path("people.json").exists():
            return []
        text = Path("people.json").read_text("utf-8")
        return faceapi.FaceMatcher.from_json(text).labeled_descriptors

    async def matcher(self, max_distance=0.6):
        people = await self.people()
        return faceapi.FaceMatcher(people, max_distance) if people else None
'''
_DOCUMENT = '''
class document:
    """The files of the command line as pictures; what is appended is saved."""

    count = 0

    def querySelectorAll(selector):
        return PICTURES

    class body:
        def append(image):
            document.count += 1
            image.save(f"result-{document.count}.png")
            print(f"saved result-{document.count}.png")
'''
_REDACTION = """
def redacted_canvas(picture, regions, redaction=None):
    image = ImageOps.exif_transpose(Image.open(picture)).convert("RGB")
    return Image.fromarray(redact(np.asarray(image), regions, redaction))
"""
_MEDIA = {"picture": "PICTURES[0]", "first": "PICTURES[0]", "second": "PICTURES[1]"}
_BROWSER_IMPORT = re.compile(r"^from (?:faceapi\.browser[\w.]*|js) import [\w, ]+\n", re.MULTILINE)


def from_program(program: str, page: str) -> str:
    """The script; ``page`` is the address of the page, to which relative addresses refer."""
    text = _BROWSER_IMPORT.sub("", program)
    uses_film, uses_document = '"video"' in text, re.search(r"\bdocument\b", text) is not None
    for name, value in _MEDIA.items():
        text = text.replace(f'"{name}"', value)
    text = text.replace('"video"', "FILM")
    site = page.rsplit("/", 2)[0]
    text = text.replace('"../', f'"{site}/')
    lines, body = _split_imports(text)
    standard = ("import asyncio", "import sys", "import faceapi", "from faceapi import draw")
    parts, imports = [], [line for line in lines if line not in standard]
    if re.search(r"\bOverlay\b", text):
        imports.append("from PIL import Image, ImageOps")
        parts.append(_SHOW)
    if uses_film:
        imports.append("from faceapi.env import default_environment")
        parts.append(_FRAMES)
    if re.search(r"\bGallery\b", text):
        imports.append("from pathlib import Path")
        parts.append(_GALLERY)
    if "redacted_canvas(" in text:
        imports += ["import numpy as np", "from PIL import Image, ImageOps"]
        imports.append("from faceapi.redaction import redact")
        parts.append(_REDACTION)
    if uses_document:
        parts.append(_DOCUMENT)
    count = 2 if "PICTURES[1]" in text else 1
    arguments = "film.mp4" if uses_film else " ".join(("photo.jpg", "other.jpg")[:count])
    head = _HEAD.format(
        title="What the page " + page + " shows, on your own files.",
        arguments=arguments,
        imports="\n".join(dict.fromkeys(imports)),
    )
    names = "PICTURES = sys.argv[1:]\n"
    if uses_film:
        names += "FILM = PICTURES[0]\n"
    if uses_film or "Overlay" in text:
        names += "FRAMES = None\n"
    main = f"async def main():\n{_indented(body)}\n\nasyncio.run(main())\n"
    return "\n".join([head, names, *(part.strip("\n") + "\n\n" for part in parts), main])


def _split_imports(text: str) -> tuple[list[str], str]:
    """The imports at the beginning, and the rest."""
    lines = text.splitlines()
    end = next(
        (i for i, line in enumerate(lines) if line and not re.match(r"(import|from) ", line)),
        len(lines),
    )
    return [line for line in lines[:end] if line], "\n".join(lines[end:]).strip("\n")


def _indented(body: str) -> str:
    """The lines, indented, but for those that a string of several lines continues."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(body).readline):
        is_string = token.type == tokenize.STRING or tokenize.tok_name[token.type].startswith("F")
        if is_string and token.end[0] > token.start[0]:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    return "\n".join(
        line if number in inside or not line else f"    {line}"
        for number, line in enumerate(body.splitlines(), start=1)
    )
