"""Run ``faceapi group``: describe the faces of all images, group them, write the people."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence

import faceapi
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.group.links import check_links_target, write_links
from faceapi.cli.group.output import FaceInImage, write_people
from faceapi.cli.inputs import ImageSource, expand_paths
from faceapi.cli.output import Console
from faceapi.cli.steps import create_detector_options, detect, load_networks
from faceapi.core.options import DetectorOptions
from faceapi.core.untrusted_text import quotable
from faceapi.errors import PictureError
from faceapi.recognition.groups.grouping import DEFAULT_RATE, group


def run(options: Namespace, console: Console) -> ExitCode:
    """Run a parsed command line; errors as :func:`faceapi.cli.run.run`."""
    # Standard input is read before the event loop starts, because a loop would delay Ctrl-C.
    try:
        detector = create_detector_options(options)
        sources = expand_paths(options.paths, options.links)
        if options.links is not None:
            check_links_target(options.links, sources)
    except ValueError as error:
        console.error(str(error))
        return ExitCode.USAGE_ERROR
    if not sources:
        console.error(f"no pictures in {quotable(', '.join(options.paths))}")
        return ExitCode.SOME_FAILED
    faces, failed = asyncio.run(_describe(options, detector, sources, console))
    people = _people(faces, options)
    write_people(people, options)
    if options.links is not None:
        write_links(options.links, [[each.source for each in person] for person in people])
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


async def _describe(
    options: Namespace, detector: DetectorOptions, sources: Sequence[ImageSource], console: Console
) -> tuple[list[FaceInImage], int]:
    """All faces with descriptors, and how many images could not be read."""
    await load_networks(options, console)
    faces: list[FaceInImage] = []
    failed = 0
    for source in console.track(sources, [source.name for source in sources]):
        try:
            picture = await faceapi.open_picture(source.content)
            detected = await detect(picture, options, detector)
        except (PictureError, OSError) as error:
            failed += 1
            console.error(f"{quotable(source.name)}: {error}")
            continue
        faces += [FaceInImage(source, number, face) for number, face in enumerate(detected)]
    return faces, failed


def _people(faces: Sequence[FaceInImage], options: Namespace) -> list[list[FaceInImage]]:
    rate = DEFAULT_RATE if options.false_accept_rate is None else options.false_accept_rate
    groups = group([each.face for each in faces], false_accept_rate=rate)
    return [
        [faces[index] for index in members.indices]
        for members in groups
        if len(members) >= options.min_faces
    ]
