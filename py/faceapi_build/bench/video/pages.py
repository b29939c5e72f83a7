"""Runs the libraries over films, each in a page of a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image  # noqa: TID251  not part of the package
from playwright.sync_api import Browser, CDPSession, Page

from faceapi.core.geometry.boxes import Box
from faceapi_build.bench import browser as browsers
from faceapi_build.bench.libraries import Library
from faceapi_build.bench.video.figures import Run, SeenFace
from faceapi_build.bench.video.films import FILMS, FRAME_RATE, Position
from faceapi_build.bench.video.summary import summarize
from faceapi_build.console import log
from faceapi_build.errors import BuildError
from faceapi_build.paths import ROOT

REAL_FILMS = ROOT.parent / "shared" / "data" / "films"
"""Films of real people, which are not part of the repository; used if they are there."""
TIMEOUT_MS = 600_000


@dataclass(frozen=True)
class Contender:
    """A library and how it treats the frames of a film."""

    name: str
    title: str
    library: Library
    mode: str
    """``track`` or ``detect``."""


def contenders() -> tuple[Contender, ...]:
    """What is compared; the first detects every frame, and others are compared with its boxes."""
    ours = Library("ours", "faceapi", "ours", {"backend": "wasm"})
    vladmandic = Library("vladmandic", "", "vladmandic", {"backend": "wasm"})
    human = Library("human", "", "human", {"backend": "wasm"})
    return (
        Contender("detect", "faceapi, every frame detected", ours, "detect"),
        Contender("track", "faceapi, tracking", ours, "track"),
        Contender("vladmandic", "@vladmandic/face-api, every frame detected", vladmandic, "detect"),
        Contender("human", "@vladmandic/human, its caching", human, "detect"),
    )


WORKLOADS = {
    "tiny": "tiny detector 416, tiny landmarks, expressions",
    "everything": "SSD, landmarks, expressions, age and gender, descriptors",
}


@dataclass(frozen=True)
class WrittenFilm:
    """A film as a folder of numbered pictures."""

    name: str
    truths: Sequence[dict[str, Position]] | None
    """Where the faces are; ``None`` for a film of real people."""
    frame_count: int
    frame_rate: float


def write_films(folder: Path, limit: int, names: Sequence[str] = ()) -> list[WrittenFilm]:
    """Write at most ``limit`` frames of each film to ``folder/films/<name>/<number>.jpg``.

    ``names`` are the films to write, all if there are none. Raises ``BuildError`` if a name is
    unknown.
    """
    real = {path.stem: path for path in sorted(REAL_FILMS.glob("*.mp4"))}
    if unknown := set(names) - FILMS.keys() - real.keys():
        known = ", ".join((*FILMS, *real))
        raise BuildError(f"unknown film {', '.join(sorted(unknown))}; expected any of {known}")
    written = []
    for name, film in FILMS.items():
        if names and name not in names:
            continue
        truths = []
        for number, frame in enumerate(islice(film(), limit)):
            _save(folder, name, number, frame.pixels)
            truths.append(frame.faces)
        written.append(WrittenFilm(name, truths, len(truths), FRAME_RATE))
    for name, path in real.items():
        if names and name not in names:
            continue
        count = 0
        for pixels in islice(_decode(path), limit):
            _save(folder, name, count, pixels)
            count += 1
        written.append(WrittenFilm(name, None, count, 25.0))
    return written


def measure(
    chrome: Browser,
    base: str,
    wheel: str,
    films: Sequence[WrittenFilm],
    *,
    only: Sequence[str] = (),
    workloads: Sequence[str] = (),
) -> dict[str, Any]:
    """Workload → contender → figures. Each film is shown to one contender after the other.

    ``only`` are names of libraries, ``workloads`` those of :data:`WORKLOADS`; all if empty.
    """
    selected = [item for item in contenders() if not only or item.library.name in only]
    results: dict[str, Any] = {}
    with ExitStack() as stack:
        pages = {
            item.name: stack.enter_context(_opened(chrome, base, wheel, item)) for item in selected
        }
        for workload in workloads or WORKLOADS:
            runs: dict[str, dict[str, Run]] = {item.name: {} for item in selected}
            cpu: dict[str, float] = dict.fromkeys(runs, 0.0)
            for film in films:
                log(f"{workload}: {film.name}")
                for item in selected:
                    page = pages[item.name]
                    before = page.cpu_seconds()
                    runs[item.name][film.name] = _run(page.page, item, workload, film)
                    cpu[item.name] += page.cpu_seconds() - before
            references = runs[selected[0].name]
            made = {film.name: film.truths for film in films if film.truths is not None}
            seconds = sum(film.frame_count / film.frame_rate for film in films)
            results[workload] = {
                item.name: {
                    "title": item.title,
                    "cpu_seconds": cpu[item.name] / seconds,
                    **summarize(made, runs[item.name], references),
                }
                for item in selected
            }
    return results


@dataclass(frozen=True)
class _OpenContender:
    """The page of a contender, with its networks loaded."""

    page: Page
    session: CDPSession

    def cpu_seconds(self) -> float:
        """CPU time of the page's process so far."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return float(next(m["value"] for m in metrics if m["name"] == "ProcessTime"))


@contextmanager
def _opened(
    chrome: Browser, base: str, wheel: str, contender: Contender
) -> Iterator[_OpenContender]:
    log(f"opening {contender.title}")
    context = chrome.new_context(base_url=base)
    context.set_default_timeout(TIMEOUT_MS)
    try:
        page = context.new_page()
        page.add_init_script("addEventListener('error', (event) => { failure = event.message; })")
        page.goto(contender.library.address(wheel))
        page.wait_for_function("window.benchmark ?? window.failure")
        if failure := page.evaluate("window.failure"):
            raise BuildError(f"{contender.title} does not start: {failure}")
        session = browsers.protocol(page)
        session.send("Performance.enable")
        yield _OpenContender(page, session)
    finally:
        context.close()


def _run(page: Page, contender: Contender, workload: str, film: WrittenFilm) -> Run:
    frames = page.evaluate(
        "(args) => window.benchmark.runFilm(...args)",
        [
            *(workload, contender.mode, f"/scratch/films/{film.name}"),
            *(film.frame_count, film.frame_rate),
        ],
    )
    run = Run()
    for frame in frames:
        run.milliseconds.append(frame["milliseconds"])
        run.stages.append(frame.get("stages", {}))
        run.faces.append(
            [
                SeenFace(Box(*face["box"]), face["id"], np.array(face["points"], np.float64))
                for face in frame["faces"]
            ]
        )
    return run


def _save(folder: Path, film: str, number: int, pixels: Any) -> None:
    target = folder / "films" / film / f"{number}.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(target, quality=92)


def _decode(path: Path) -> Iterator[Any]:
    import av

    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")
