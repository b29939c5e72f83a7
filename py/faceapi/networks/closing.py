"""Closes the sessions of a network, whether or not the caller awaits it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable

from faceapi.runtime.backend import Session

_pending: set[asyncio.Task[None]] = set()
"""Tasks that close sessions; an event loop itself keeps no reference to its tasks."""


def close_sessions(sessions: Iterable[Session]) -> Awaitable[None]:
    """Close ``sessions``: at once in a running event loop, otherwise when the result is awaited."""
    closing = _close(tuple(sessions))
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # for asyncio.run
        return closing
    task = loop.create_task(closing)
    _pending.add(task)
    task.add_done_callback(_pending.discard)
    return task


async def _close(sessions: Iterable[Session]) -> None:
    for session in sessions:
        await session.close()
