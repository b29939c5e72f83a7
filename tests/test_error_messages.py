"""No error message holds more than 300 characters of what the caller, a file or a server sent."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import warnings
from collections.abc import Callable, Iterator
from enum import EnumMeta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import faceapi
from faceapi import backends, compat, draw, env, media, networks, types
from faceapi.core.untrusted_text import MESSAGE_LIMIT
from faceapi.runtime import native_environment

MARK = "Ω"
"""A letter that no message of ours contains."""
LONG = MARK * 20_000


class Strange:
    """An object whose text is long."""

    def __repr__(self) -> str:
        return LONG

    def read(self) -> bytes:
        raise OSError(LONG)


HOSTILE: dict[str, Any] = {
    "text": LONG,
    "path": f"/{LONG}/photo.jpg",
    "long path": f"/{'/'.join([MARK * 80] * 20)}/photo.jpg",
    "http": f"http://127.0.0.1:9/{LONG}",
    "strange http": f"http://{LONG}:port/",
    "data": f"data:image/png;base64,{LONG}",
    "file": f"file:///{LONG}",
    "onnx": f"{LONG}.onnx",
    "json": f"{LONG}.json",
    "bytes": LONG.encode(),
    "list": [LONG],
    "dict": {LONG: LONG, "label": LONG, "labeledDescriptors": LONG},
    "rows": {"labeledDescriptors": [{"label": LONG, "descriptors": [{LONG: LONG}]}]},
    "threshold": {"labeledDescriptors": [], "distanceThreshold": LONG},
    "json text": json.dumps({"labeledDescriptors": [{LONG: LONG}]}, ensure_ascii=False),
    "array": np.full((3, 4), LONG),
    "object": Strange(),
    "upload": io.BytesIO(LONG.encode()),
}


def entry_points() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function, class and static method, by name."""
    for module in (faceapi, types, backends, networks, media, draw, env, compat):
        for name in module.__all__:
            value = getattr(module, name)
            if callable(value) and not inspect.ismodule(value):
                yield f"{module.__name__}.{name}", value
    yield "FaceMatcher.from_json", faceapi.FaceMatcher.from_json
    yield "LabeledFaceDescriptors.from_json", faceapi.LabeledFaceDescriptors.from_json
    matcher = faceapi.FaceMatcher([np.zeros(128, np.float32)])
    yield from ((f"matcher.{name}", getattr(matcher, name)) for name in ("add", "find_best_match"))
    for network in (faceapi.nets.tiny_face_detector, faceapi.nets.face_recognition_net):
        for name, value in inspect.getmembers(network, inspect.ismethod):
            if not name.startswith("_") and name not in ("dispose",):
                yield f"nets.{network.nets_name}.{name}", value
    yield "native.open_picture", native_environment.open_picture
    yield "native.read_bytes", native_environment.read_bytes
    yield "getattr", lambda name: getattr(faceapi, name)


async def _error_of(function: Callable[..., Any], arguments: tuple[object, ...]) -> str:
    try:
        result = function(*arguments)
        if inspect.isawaitable(result):
            await result
    except Exception as error:  # any class: only the length of its text counts
        return str(error)
    return ""


async def _messages() -> list[tuple[str, str]]:
    found = []
    by_value = {value: name for name, value in entry_points()}
    for function, name in by_value.items():
        for label, value in HOSTILE.items():
            # An enumeration with two arguments is Python's way to define another one.
            is_enum = isinstance(function, EnumMeta)
            for arguments in ((value,),) if is_enum else ((value,), (value, value)):
                message = await _error_of(function, arguments)
                found.append((f"{name}({label}) × {len(arguments)}", message))
    return found


def test_messages_quote_at_most_300_characters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        messages = asyncio.run(_messages())
    assert len(messages) > 3000
    assert sum(MARK in message for _, message in messages) > 300
    long = {name: len(text) for name, text in messages if text.count(MARK) > MESSAGE_LIMIT}
    assert long == {}
    assert {name: len(text) for name, text in messages if len(text) > 1000} == {}
