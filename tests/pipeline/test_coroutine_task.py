"""A chain is accepted wherever asyncio takes a coroutine, and a forgotten await is reported."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from faceapi import Face, FaceApi, TinyFaceDetectorOptions
from faceapi.pipeline.chain import AllFacesTask, SingleFaceTask

OPTIONS = TinyFaceDetectorOptions()


@pytest.fixture(scope="module")
def loaded(models_folder: Path) -> FaceApi:
    api = FaceApi()
    asyncio.run(api.nets.tiny_face_detector.load_from_uri(str(models_folder)))
    return api


@pytest.fixture
def chain(loaded: FaceApi, samples_folder: Path) -> AllFacesTask:
    return loaded.detect_all_faces(samples_folder / "sample1.jpg", OPTIONS)


async def created(chain: AllFacesTask) -> list[Face]:
    return await asyncio.create_task(chain)


async def in_a_group(chain: AllFacesTask) -> list[Face]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(chain)
    return task.result()


async def gathered(chain: AllFacesTask) -> list[Face]:
    (faces,) = await asyncio.gather(chain)
    return faces


async def waited_for(chain: AllFacesTask) -> list[Face]:
    return await asyncio.wait_for(chain, 30)


async def shielded(chain: AllFacesTask) -> list[Face]:
    return await asyncio.shield(chain)


async def as_completed(chain: AllFacesTask) -> list[Face]:
    (faces,) = [await done for done in asyncio.as_completed([chain])]
    return faces


async def from_a_thread(chain: AllFacesTask) -> list[Face]:
    loop = asyncio.get_running_loop()
    return await asyncio.to_thread(
        lambda: asyncio.run_coroutine_threadsafe(chain, loop).result(timeout=30)
    )


@pytest.mark.parametrize(
    "use",
    [created, in_a_group, gathered, waited_for, shielded, as_completed, from_a_thread],
)
def test_asyncio_takes_a_chain_as_a_coroutine(
    use: Callable[[AllFacesTask], Coroutine[Any, Any, list[Face]]], chain: AllFacesTask
) -> None:
    assert len(asyncio.run(use(chain), debug=True)) == 3


def test_asyncio_run_takes_a_chain_twice(chain: AllFacesTask) -> None:
    first, second = asyncio.run(chain), asyncio.run(chain)
    assert first == second
    assert first is not second
    assert len(first) == 3


def test_two_tasks_run_one_chain_at_the_same_time(chain: AllFacesTask) -> None:
    async def twice() -> tuple[list[Face], list[Face], list[Face]]:
        return await asyncio.gather(asyncio.create_task(chain), asyncio.create_task(chain), chain)

    first, second, third = asyncio.run(twice())
    assert first == second == third
    assert first is not second


def test_a_task_can_be_printed_before_and_while_it_runs(chain: AllFacesTask) -> None:
    async def printed() -> tuple[str, str]:
        task = asyncio.create_task(chain)
        before = repr(task)
        await asyncio.sleep(0)
        while_running = repr(task)
        await task
        return before, while_running

    for text in asyncio.run(printed()):
        assert text.startswith("<Task pending")
        assert "AllFacesTask" in text


def test_a_failed_chain_raises_in_every_task(loaded: FaceApi) -> None:
    missing = loaded.detect_all_faces("missing.jpg", OPTIONS)

    async def both() -> list[object]:
        tasks = [asyncio.create_task(missing) for _ in range(2)]
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    assert [type(error).__name__ for error in asyncio.run(both())] == ["PictureError"] * 2


def test_cancellation_reaches_the_chain(loaded: FaceApi) -> None:
    async def cancel() -> None:
        task = asyncio.create_task(loaded.detect_all_faces("missing.jpg", OPTIONS))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_a_chain_can_be_driven_by_hand(chain: AllFacesTask) -> None:
    async def drive() -> list[Face]:
        return await chain

    assert len(asyncio.run(drive())) == 3
    chain.close()  # nothing runs
    with pytest.raises(KeyError):
        chain.throw(KeyError("stop"))


def test_run_sync_in_a_script_in_a_thread_and_in_a_running_loop(chain: AllFacesTask) -> None:
    results = [chain.run_sync()]

    async def notebook() -> None:
        results.append(chain.run_sync())

    asyncio.run(notebook())
    thread = threading.Thread(target=lambda: results.append(chain.run_sync()))
    thread.start()
    thread.join()
    results.append(chain.run_sync())
    assert [len(faces) for faces in results] == [3] * 4


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (bool, "has no truth value until it has run: write await before it, or .run_sync"),
        (len, "has no length until it has run"),
        (list, "cannot be iterated over until it has run"),
        (lambda task: task[0], "has no items until it has run"),
    ],
)
def test_a_forgotten_await_is_an_error(
    mistake: Callable[[object], object], message: str, loaded: FaceApi
) -> None:
    for task in (loaded.detect_all_faces("a.jpg"), loaded.detect_single_face("a.jpg")):
        with pytest.raises(TypeError, match=f"{type(task).__name__} {message}"):
            mistake(task)


def test_a_part_of_a_face_before_await_says_so(loaded: FaceApi) -> None:
    task: Any = loaded.detect_single_face("a.jpg").with_face_landmarks()
    for part in ("score", "box", "landmarks", "descriptor", "to_dict"):
        with pytest.raises(AttributeError, match=rf"no {part} until .*\(await …\), or \.run_sync"):
            getattr(task, part)


def extended(api: FaceApi) -> SingleFaceTask:
    return api.detect_single_face("a.jpg").with_age_and_gender().with_face_landmarks()


def test_a_chain_that_never_runs_warns_once(loaded: FaceApi) -> None:
    with pytest.warns(RuntimeWarning, match="SingleAlignedFaceTask was never awaited") as warned:
        extended(loaded)
        gc.collect()
    assert len(warned) == 1
    assert warned[0].filename == __file__


def test_no_warning_for_chains_that_ran_or_were_closed(chain: AllFacesTask) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(chain)
        del chain
        gc.collect()


def test_a_closed_chain_does_not_warn(loaded: FaceApi) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        task = extended(loaded)
        task.close()
        del task
        assert extended(loaded).plan.single
        gc.collect()
