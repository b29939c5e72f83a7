"""Carry out a command line: load, go through the pictures, write, count what failed."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faceapi
from faceapi.cli import bench
from faceapi.cli.annotated_images import Drawings
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.inputs import Input, inputs
from faceapi.cli.matching import check_target, matcher
from faceapi.cli.output import writer_for
from faceapi.cli.progress import Progress
from faceapi.cli.steps import detect, detector_options, load
from faceapi.core.identity.matching import FaceMatch, FaceMatcher
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.array_picture import ArrayPicture
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.core.results.faces import Face
from faceapi.core.results.resize_results import resize_results
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError


def run(options: Namespace, progress: Progress) -> ExitCode:
    """Do it.

    Raises ``FaceApiError`` where nothing can be done at all, ``CannotWriteError`` where results
    cannot be written.
    """
    # Standard input is read before there is an event loop, which would hold back Ctrl-C.
    try:
        job = _prepared(options)
    except ValueError as error:
        progress.complain(str(error))
        return ExitCode.USAGE
    if not job.sources:
        progress.complain(f"no pictures in {quotable(', '.join(options.paths))}")
        return ExitCode.SOME_FAILED
    return asyncio.run(_run(options, job, progress))


@dataclass(frozen=True, slots=True)
class _Job:
    """What a command line asks for, checked."""

    detector: DetectorOptions
    sources: Sequence[Input]
    references: Sequence[Input]
    drawings: Drawings | None


def _prepared(options: Namespace) -> _Job:
    """Raises ``ValueError`` for options that do not fit, or would write over files."""
    detector = detector_options(options)
    folder: Path | None = getattr(options, "draw", None)
    sources = inputs(options.paths, folder)
    references = inputs(getattr(options, "reference", ()))
    known: Path | None = getattr(options, "known", None)
    save_known: Path | None = getattr(options, "save_known", None)
    pictures = [each.source for each in (*sources, *references) if isinstance(each.source, Path)]
    if save_known is not None:
        check_target(save_known, pictures)
    if folder is None:
        return _Job(detector, sources, references, None)
    drawings = Drawings(folder, overwrite=options.overwrite)
    others = [path for path in (known, save_known) if path is not None]
    return _Job(detector, drawings.plan(sources, [*pictures, *others]), references, drawings)


async def _run(options: Namespace, job: _Job, progress: Progress) -> ExitCode:
    await load(options, progress)
    work = await _work(options, job)
    failed = 0
    for source in progress.over(job.sources, [each.name for each in job.sources]):
        try:
            picture = await faceapi.open_picture(source.source)
            await work.take(source, picture, progress)
        except (PictureError, OSError) as error:
            failed += 1
            progress.complain(f"{quotable(source.name)}: {error}")
    if failed:
        return ExitCode.SOME_FAILED
    return ExitCode.NO_FACES if work.fails_without_faces and not work.faces else ExitCode.FINE


class Work:
    """What is done with each picture."""

    def __init__(self, options: Namespace, job: _Job, known: FaceMatcher | None):
        self.faces = 0
        self.fails_without_faces = bool(getattr(options, "fail_if_none", False))
        self._options = options
        self._detector = job.detector
        self._known = known
        self._writer = writer_for(options.json, options.csv, options.command)
        self._drawings = job.drawings
        self._first = True

    async def take(self, source: Input, picture: Picture, progress: Progress) -> None:
        """Compute, and write the results."""
        if self._options.command == "bench":
            found = await bench.measure(picture, self._options, self._detector)
            progress.clear()
            bench.report(source, found, self._options, first=self._first)
            self._first = False
            return
        faces = await detect(picture, self._options, self._detector)
        matches = self._matches(faces)
        progress.clear()
        self.faces += len(faces)
        self._writer.write(source, picture.size, faces, matches)
        if self._drawings is not None and source.drawing is not None:
            if isinstance(picture, ReducedPicture):  # at its full size it would take gigabytes
                picture = picture.decoded
                faces = resize_results(faces, picture.size)
            if not isinstance(picture, ArrayPicture):
                raise TypeError(f"picture: expected an ArrayPicture, got {type(picture).__name__}")
            self._drawings.write(source.drawing, picture, faces, matches)

    def _matches(self, faces: Sequence[Face]) -> list[FaceMatch]:
        if self._known is None:
            return []
        return [self._known.find_best_match(face.descriptor) for face in faces]


async def _work(options: Namespace, job: _Job) -> Work:
    known = None
    if options.command == "match":
        try:
            known = await matcher(options, job.detector, job.references)
        except (OSError, ValueError) as error:
            raise PictureError(f"who is known cannot be told: {error}") from error
    if job.drawings is not None:
        job.drawings.make_folder()
    return Work(options, job, known)
