"""Waiting without ``await`` in CPython."""

from __future__ import annotations

import asyncio
import contextvars
import signal
import subprocess
import sys
import threading
import time

import pytest

from faceapi.runtime.blocking import run_sync
from faceapi_build.paths import SOURCES

NAME = contextvars.ContextVar("NAME", default="outside")


async def name_after_a_moment() -> str:
    await asyncio.sleep(0.001)
    return NAME.get()


async def fail() -> None:
    await asyncio.sleep(0.001)
    raise KeyError("no")


def test_the_loop_of_the_caller_is_not_affected() -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    assert run_sync(name_after_a_moment()) == "outside"
    assert asyncio.get_event_loop() is loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.asyncio
async def test_inside_a_running_loop() -> None:
    NAME.set("caller")
    assert run_sync(name_after_a_moment()) == "caller"
    with pytest.raises(KeyError, match="no"):
        run_sync(fail())


@pytest.mark.asyncio
async def test_nested_calls_do_not_wait_for_each_other() -> None:
    async def outer() -> str:
        return run_sync(name_after_a_moment())

    assert run_sync(outer()) == "outside"


def test_exceptions_and_other_awaitables() -> None:
    with pytest.raises(KeyError, match="no"):
        run_sync(fail())

    class Ready:
        def __await__(self):  # type: ignore[no-untyped-def]  # as in the standard library
            return iter(())

    assert run_sync(Ready()) is None


def test_threads_run_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    async def meet() -> int:
        return await asyncio.to_thread(both.wait)

    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(run_sync(meet()))) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 1]


WAIT = """
import asyncio
from faceapi.runtime.blocking import run_sync

async def wait():
    print("waiting", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("cancelled", flush=True)

async def notebook():
    run_sync(wait())

"""


@pytest.mark.parametrize("call", ["run_sync(wait())", "asyncio.run(notebook())"])
def test_control_c_cancels_and_ends(call: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAIT + call],
        env={"PYTHONPATH": str(SOURCES)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert output == "cancelled\n"
    assert "KeyboardInterrupt" in errors
    assert time.monotonic() - started < 20


def test_a_cancellation_before_the_wait_begins_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start

    def start_and_cancel(thread: threading.Thread) -> None:
        start(thread)
        if thread.name == "faceapi-run-sync":
            task = asyncio.current_task()
            assert task is not None
            task.cancel()

    finished = []

    async def wait() -> None:
        await asyncio.sleep(3)
        finished.append(True)

    async def notebook() -> None:
        run_sync(wait())

    monkeypatch.setattr(threading.Thread, "start", start_and_cancel)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(notebook())
    assert not finished
