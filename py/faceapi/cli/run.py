"""Carry out a command line: load, go through the pictures, write, count what failed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

import faceapi
from faceapi.cli import bench
from faceapi.cli.drawing import Drawings
from faceapi.cli.exit_codes import Code
from faceapi.cli.inputs import Input, inputs
from faceapi.cli.matching import matcher
from faceapi.cli.output import writer_for
from faceapi.cli.progress import Progress
from faceapi.cli.steps import detector_options, faces_in, load
from faceapi.core.identity.matching import FaceMatch, FaceMatcher
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.results.faces import Face
from faceapi.errors import PictureError


async def run(options: Namespace) -> Code:
    """Do it; raises ``FaceApiError`` where nothing can be done at all."""
    progress = Progress(options.quiet)
    try:
        detector = detector_options(options)
    except ValueError as error:
        progress.complain(str(error))
        return Code.USAGE
    sources = inputs(options.paths)
    if not sources:
        progress.complain(f"no pictures in {', '.join(options.paths)}")
        return Code.SOME_FAILED
    await load(options, progress)
    work = await _work(options, detector)
    failed = 0
    for source in progress.over(sources, [each.name for each in sources]):
        try:
            picture = await faceapi.open_picture(source.source)
            await work.take(source, picture, progress)
        except (PictureError, OSError) as error:
            failed += 1
            progress.complain(f"{source.name}: {error}")
    if failed:
        return Code.SOME_FAILED
    return Code.NO_FACES if work.fails_without_faces and not work.faces else Code.FINE


class Work:
    """What is done with each picture."""

    def __init__(self, options: Namespace, detector: DetectorOptions, known: FaceMatcher | None):
        self.faces = 0
        self.fails_without_faces = bool(getattr(options, "fail_if_none", False))
        self._options = options
        self._detector = detector
        self._known = known
        self._writer = writer_for(options.json, options.csv, options.command)
        folder = getattr(options, "draw", None)
        self._drawings = None if folder is None else Drawings(folder)
        self._first = True

    async def take(self, source: Input, picture: Picture, progress: Progress) -> None:
        """Compute, and write the results."""
        if self._options.command == "bench":
            found = await bench.measure(picture, self._options, self._detector)
            progress.clear()
            bench.report(source, found, self._options, first=self._first)
            self._first = False
            return
        faces = await faces_in(picture, self._options, self._detector)
        matches = self._matches(faces)
        progress.clear()
        self._writer.write(source, picture.size, faces, matches)
        if self._drawings is not None:
            self._drawings.write(source, faces, matches)
        self.faces += len(faces)

    def _matches(self, faces: Sequence[Face]) -> list[FaceMatch]:
        if self._known is None:
            return []
        return [self._known.find_best_match(face.descriptor) for face in faces]


async def _work(options: Namespace, detector: DetectorOptions) -> Work:
    known = None
    if options.command == "match":
        try:
            known = await matcher(options, detector)
        except (OSError, ValueError) as error:
            raise PictureError(f"who is known cannot be told: {error}") from error
    return Work(options, detector, known)
