"""Cover the faces of a film."""

from __future__ import annotations

from faceapi.cli.blur.inputs import FilmSource
from faceapi.cli.blur.job import BlurJob, Outcome
from faceapi.cli.films.film_file import FilmFile
from faceapi.cli.output import Console
from faceapi.env import default_environment
from faceapi.errors import PictureError
from faceapi.redaction import plan_film, redact


async def blur_film(source: FilmSource, job: BlurJob, console: Console) -> Outcome:
    """Read a film twice: to find its faces, and to write a copy without sound.

    Raises ``PictureError`` if it cannot be read, ``CannotWriteError`` if it cannot be written.
    """
    open_video = default_environment().open_video
    if open_video is None:
        raise PictureError("this environment cannot read films")
    async with open_video(source.path) as frames:
        total, rate = getattr(frames, "frame_count", 0), getattr(frames, "frame_rate", 0.0) or 30.0

        def show(step: str, done: int) -> None:
            if total:
                text = f"{step} {source.name}: {done}/{total} frames"
                console.draw_bar(min(done, total), total, text)

        plan = await plan_film(
            frames,
            job.detector,
            frame_rate=rate,
            thorough=job.thorough,
            known=job.known,
            max_distance=job.max_distance,
            on_frame=lambda done: show("searching", done),
        )
    source.target.parent.mkdir(parents=True, exist_ok=True)
    async with open_video(source.path) as frames:
        with FilmFile(source.target, "--out") as film:
            film.frame_rate = rate
            number = 0
            async for frame in frames:
                film.write(redact(frame.rgb(), plan.regions(number), job.redaction))
                number += 1
                show("writing", number)
            film.finish()
    return Outcome(source.target, len(plan.tracks), len(plan.known))
