"""Run a command line: load networks, process the images, write results, count failures."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import faceapi
from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.inputs import ImageSource, expand_paths
from faceapi.cli.output import Console
from faceapi.cli.results import ImageResult, write_faces, write_timings
from faceapi.cli.skipped_files import describe_skipped
from faceapi.cli.steps import build_matcher, create_detector_options, detect, load_networks
from faceapi.cli.writing.annotated_images import AnnotatedImageWriter, check_font
from faceapi.cli.writing.atomic_files import check_matcher_target
from faceapi.cli.writing.parquet import ParquetFile, check_target, table_of
from faceapi.core.identity.matching import FaceMatch, FaceMatcher
from faceapi.core.options import DetectorOptions
from faceapi.core.pixels.picture import Picture
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.core.profiling import STAGE_TIMER
from faceapi.core.results.faces import Face
from faceapi.core.results.resize_results import resize_results
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import PictureError

_NAME_LIMIT = 80
"""Maximum length of an image's name before an error that quotes other text."""

STAGES = ("preprocessing", "inference", "postprocessing")
"""The stages that exist in CPython, so that every image has the same columns."""


def run(options: Namespace, console: Console) -> ExitCode:
    """Run a parsed command line.

    Raises ``FaceApiError`` if nothing can be done, ``CannotWriteError`` if results cannot be
    written.
    """
    # Standard input is read before the event loop starts, because a loop would delay Ctrl-C.
    try:
        skipped = Counter[str]()
        job = _prepare(options, skipped)
    except ValueError as error:
        console.error(str(error))
        return ExitCode.USAGE_ERROR
    if skipped:
        console.note(describe_skipped(skipped))
    if not job.sources:
        console.error(f"no pictures in {quotable(', '.join(options.paths))}")
        return ExitCode.SOME_FAILED
    return asyncio.run(_run(options, job, console))


@dataclass(frozen=True, slots=True)
class _Job:
    """The validated inputs and outputs of a command line."""

    detector: DetectorOptions
    sources: Sequence[ImageSource]
    references: Sequence[ImageSource]
    annotated_images: AnnotatedImageWriter | None


def _prepare(options: Namespace, skipped: Counter[str]) -> _Job:
    """Raises ``ValueError`` for invalid options, or if files would be overwritten.

    ``skipped`` counts the pictures of folders that cannot be read, by reason.
    """
    detector = create_detector_options(options)
    folder: Path | None = getattr(options, "draw", None)
    sources = expand_paths(options.paths, folder, skipped)
    references = expand_paths(getattr(options, "reference", ()), None, skipped)
    matcher: Path | None = getattr(options, "matcher", None)
    save_matcher: Path | None = getattr(options, "save_matcher", None)
    contents = [source.content for source in (*sources, *references)]
    images = [content for content in contents if isinstance(content, Path)]
    if save_matcher is not None:
        check_matcher_target(save_matcher, images)
    table: Path | None = getattr(options, "parquet", None)
    if table is not None:
        check_target(table, images, overwrite=options.overwrite)
    if folder is None:
        return _Job(detector, sources, references, None)
    if options.font is not None:
        check_font(options.font)
    writer = AnnotatedImageWriter(folder, overwrite=options.overwrite, font_file=options.font)
    others = [path for path in (matcher, save_matcher, table) if path is not None]
    return _Job(detector, writer.plan(sources, [*images, *others]), references, writer)


async def _run(options: Namespace, job: _Job, console: Console) -> ExitCode:
    await load_networks(options, console)
    processor = await _create_processor(options, job, console)
    failed = 0
    workers = getattr(options, "workers", 1)
    results = aiter(faceapi.detect_batch(job.sources, processor.compute, workers=workers))
    with table_of(options) as table:
        for source in console.track(job.sources, [source.name for source in job.sources]):
            try:
                _, computed = await anext(results)
                processor.write(source, computed, console, table)
            except (PictureError, OSError) as error:
                failed += 1
                console.error(_message_about(source.name, error))
    if failed:
        return ExitCode.SOME_FAILED
    if getattr(options, "fail_if_none", False) and processor.face_count == 0:
        return ExitCode.NO_FACES
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Computed:
    """The result for one image: faces, timings, or an error."""

    picture: Picture | None = None
    faces: Sequence[Face] = ()
    timings: dict[str, float] | None = None
    error: Exception | None = None


class _ImageProcessor:
    """Computes and writes the results of one image after the other."""

    def __init__(self, options: Namespace, job: _Job, matcher: FaceMatcher | None) -> None:
        self.face_count = 0
        self._options = options
        self._job = job
        self._matcher = matcher
        self._written = 0

    async def compute(self, source: ImageSource) -> _Computed:
        """One image's results, or the error; several images are computed at the same time."""
        try:
            picture = await faceapi.open_picture(source.content)
            if self._options.command == "bench":
                return _Computed(
                    picture, timings=await _measure(picture, self._options, self._job.detector)
                )
            return _Computed(picture, await detect(picture, self._options, self._job.detector))
        except (PictureError, OSError) as error:
            return _Computed(error=error)

    def write(
        self,
        source: ImageSource,
        computed: _Computed,
        console: Console,
        table: ParquetFile | None,
    ) -> None:
        """Write one image's results; raises the error of its computation."""
        if computed.error is not None or computed.picture is None:
            raise computed.error or PictureError("no picture")
        console.clear()
        if computed.timings is not None:
            write_timings(source, computed.timings, self._options, heading=self._needs_heading())
            return
        faces = computed.faces
        result = ImageResult(source, computed.picture.size, faces, self._find_matches(faces))
        self.face_count += len(faces)
        write_faces(result, self._options, heading=self._needs_heading())
        if table is not None:
            table.add(result)
        self._annotate(result, computed.picture)

    def _needs_heading(self) -> bool:
        """Return whether this is the first result that is written."""
        self._written += 1
        return self._written == 1

    def _find_matches(self, faces: Sequence[Face]) -> list[FaceMatch]:
        if self._matcher is None:
            return []
        return [self._matcher.find_best_match(face.descriptor) for face in faces]

    def _annotate(self, result: ImageResult, picture: Picture) -> None:
        target, faces = result.source.annotated_path, result.faces
        if self._job.annotated_images is None or target is None:
            return
        if isinstance(picture, ReducedPicture):  # the full size would take gigabytes
            picture = picture.decoded
            faces = resize_results(list(faces), picture.size)
        self._job.annotated_images.write(target, picture, faces, result.matches)


async def _create_processor(options: Namespace, job: _Job, console: Console) -> _ImageProcessor:
    matcher = None
    if options.command == "match":
        try:
            matcher = await build_matcher(options, job.detector, job.references, console)
        except (OSError, ValueError) as error:
            raise PictureError(f"the matcher cannot be built: {error}") from error
    if job.annotated_images is not None:
        job.annotated_images.create_folder()
    return _ImageProcessor(options, job, matcher)


async def _measure(
    picture: Picture, options: Namespace, detector: DetectorOptions
) -> dict[str, float]:
    """Return the number of faces, and median milliseconds per stage and in total.

    A warm-up run is not counted.
    """
    faces = await detect(picture, options, detector)
    runs: list[dict[str, float]] = []
    for _ in range(options.runs):
        STAGE_TIMER.clear()
        start = perf_counter()
        await detect(picture, options, detector)
        total = (perf_counter() - start) * 1000
        stages = {name: sum(values) for name, values in STAGE_TIMER.samples().items()}
        runs.append({**stages, "total": total})
    medians = {name: median(run.get(name, 0.0) for run in runs) for name in (*STAGES, "total")}
    return {"faces": len(faces), **medians}


def _message_about(name: str, error: Exception) -> str:
    """The error with the image's name before it, once."""
    text, short_name = str(error), quotable(name)
    beginnings = {
        f"{short_name} ": "",
        f"picture: {short_name} ": "picture: it ",
        f"picture: cannot read {excerpt(name)}: ": "picture: it cannot be read: ",
    }
    for beginning, replacement in beginnings.items():
        if text.startswith(beginning):
            return f"{short_name}: {replacement}{text.removeprefix(beginning)}"
    return f"{quotable(name, _NAME_LIMIT)}: {text}"
