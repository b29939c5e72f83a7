"""Run ``faceapi blur``: find all faces, cover them, and write copies without metadata."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceapi.cli.blur.films import blur_film
from faceapi.cli.blur.inputs import FilmSource, Sources, plan_sources
from faceapi.cli.blur.job import BlurJob, Outcome
from faceapi.cli.blur.photos import blur_photo
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.inputs import ImageSource, expand_paths
from faceapi.cli.output import Console, write_json, write_text
from faceapi.cli.skipped_files import describe_skipped
from faceapi.cli.steps import create_detector_options, load_networks
from faceapi.cli.writing.image_folder import ImageFolder
from faceapi.core.untrusted_text import printable, quotable
from faceapi.errors import PictureError
from faceapi.redaction import Redaction, find_faces
from faceapi.redaction.face_search import MAX_DISTANCE, MIN_SCORE

_REDACTION = ("style", "strength", "shape", "margin", "color")
"""The options for covering a face."""


def run(options: Namespace, console: Console) -> ExitCode:
    """Run a parsed command line; errors as :func:`faceapi.cli.run.run`."""
    # Standard input is read before the event loop starts, because a loop would delay Ctrl-C.
    skipped = Counter[str]()
    folder = ImageFolder(options.out, flag="--out", overwrite=options.overwrite)
    if options.min_score is None and options.detector != "mtcnn":
        options.min_score = MIN_SCORE
    try:
        job = BlurJob(
            create_detector_options(options),
            Redaction(
                **{
                    name: value
                    for name in _REDACTION
                    if (value := getattr(options, name)) is not None
                }
            ),
            MAX_DISTANCE if options.keep_distance is None else options.keep_distance,
            thorough=not options.quick,
        )
        sources = plan_sources(options.paths, options.out, folder, skipped)
        references = expand_paths(options.keep)
    except ValueError as error:
        console.error(str(error))
        return ExitCode.USAGE_ERROR
    if skipped:
        console.note(describe_skipped(skipped))
    if not (sources.photos or sources.films):
        console.error(f"no photos or films in {quotable(', '.join(options.paths))}")
        return ExitCode.SOME_FAILED
    return asyncio.run(_run(options, job, sources, references, folder, console))


async def _run(
    options: Namespace,
    job: BlurJob,
    sources: Sources,
    references: Sequence[ImageSource],
    folder: ImageFolder,
    console: Console,
) -> ExitCode:
    options.attributes = ["descriptors"] if references else []
    await load_networks(options, console)
    job.known = await _descriptors(references, job)
    folder.create_folder()
    items: list[ImageSource | FilmSource] = [*sources.photos, *sources.films]
    failed = covered = 0
    for source in console.track(items, [source.name for source in items]):
        try:
            if isinstance(source, ImageSource):
                outcome = await blur_photo(source, job, folder)
            else:
                outcome = await blur_film(source, job, console)
        except (PictureError, OSError) as error:
            failed += 1
            console.error(f"{quotable(source.name)}: {error}")
            continue
        console.clear()
        covered += outcome.covered
        _report(source.name, outcome, as_json=options.json)
    if failed:
        return ExitCode.SOME_FAILED
    return ExitCode.NO_FACES if options.fail_if_none and covered == 0 else ExitCode.OK


async def _descriptors(
    references: Sequence[ImageSource], job: BlurJob
) -> list[NDArray[np.float32]]:
    """The people who stay visible; raises ``PictureError`` for a photo without exactly one face.

    A second face in the photo would leave another person visible, too.
    """
    descriptors = []
    for source in references:
        faces = await find_faces(source.content, job.detector, thorough=False, descriptors=True)
        if len(faces) != 1:
            raise PictureError(
                f"--keep {quotable(source.name)}: expected a photo of one person, found "
                f"{len(faces)} faces; crop the photo"
            )
        descriptors.append(faces[0].descriptor)
    return descriptors


def _report(name: str, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        write_json(
            {
                "file": name,
                "out": str(outcome.target),
                "covered": outcome.covered,
                "kept": outcome.kept,
            }
        )
        return
    faces = "no faces found" if not outcome.covered + outcome.kept else _count(outcome)
    write_text(f"{printable(name)}: {faces}, {printable(str(outcome.target))}\n")


def _count(outcome: Outcome) -> str:
    faces = "1 face" if outcome.covered == 1 else f"{outcome.covered} faces"
    kept = f", {outcome.kept} kept" if outcome.kept else ""
    return f"{faces} covered{kept}"
