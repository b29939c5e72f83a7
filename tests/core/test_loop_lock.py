"""The lock is exclusive across event loops, fair, and survives cancellation and fork."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from faceapi.core.loop_lock import LoopLock
from faceapi_build.paths import SOURCES


def test_tasks_of_several_loops_take_turns() -> None:
    lock = LoopLock()
    inside = 0
    most = 0

    async def enter() -> None:
        nonlocal inside, most
        async with lock:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    async def several() -> None:
        await asyncio.wait_for(asyncio.gather(*(enter() for _ in range(5))), 20)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(asyncio.run, several()) for _ in range(4)]:
            done.result(timeout=20)
    assert (inside, most) == (0, 1)


@pytest.mark.asyncio
async def test_tasks_enter_in_their_order_and_a_cancelled_one_is_left_out() -> None:
    lock = LoopLock()
    order: list[int] = []

    async def enter(number: int) -> None:
        async with lock:
            order.append(number)

    async with lock:
        tasks = [asyncio.create_task(enter(number)) for number in range(4)]
        await asyncio.sleep(0)
        tasks[1].cancel()
    await asyncio.wait_for(asyncio.wait(tasks), 5)
    assert order == [0, 2, 3]


@pytest.mark.asyncio
async def test_a_task_that_is_cancelled_as_it_gets_the_lock_passes_it_on() -> None:
    lock = LoopLock()

    async def enter() -> None:
        async with lock:
            pass

    async with lock:
        first, second = asyncio.create_task(enter()), asyncio.create_task(enter())
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5)
    assert first.cancelled()


def test_a_loop_that_was_closed_while_waiting_is_passed_over() -> None:
    lock = LoopLock()

    async def enter() -> None:
        async with lock:
            pass

    async def hold() -> None:
        async with lock:
            other = asyncio.new_event_loop()
            waiting = other.create_task(enter())
            with ThreadPoolExecutor(1) as thread:
                thread.submit(other.run_until_complete, asyncio.sleep(0)).result()
            other.close()
            waiting._log_destroy_pending = False  # type: ignore[attr-defined]  # it never ends
        await asyncio.wait_for(enter(), 5)

    asyncio.run(hold())


def test_the_lock_is_free_in_a_forked_child() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK_WHILE_LOCKED],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0


FORK_WHILE_LOCKED = """
import asyncio, os
from faceapi.core.loop_lock import LoopLock

lock = LoopLock()

async def enter():
    async with lock:
        pass

async def fork_inside():
    async with lock:
        return os.fork()

child = asyncio.run(fork_inside())
if child == 0:
    asyncio.run(asyncio.wait_for(enter(), 5))
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
