"""Every reader rejects JSON nested too deeply, before parsing it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.hostile import memory_for

import faceapi
from faceapi import compat
from faceapi.core.identity.known_people import people_from_json
from faceapi.errors import FetchError, ModelFileError
from faceapi.graph.manifest import read_manifest, shard_paths
from faceapi.json_text import MAX_DEPTH, parse_json
from faceapi.networks.loading.model_index import parse_json as parse_index

DEEPER = MAX_DEPTH + 1
FILES = [
    "[" * 5_000,
    "[" * DEEPER + "]" * DEEPER,
    '{"a":' * DEEPER + "1" + "}" * DEEPER,
    '[{"a":' * DEEPER,
    '["\\\\", "\\"[", ' + "[" * DEEPER,
    "[[]" * DEEPER,
]


def _refuse_to_parse(*_arguments: object) -> None:
    raise AssertionError("the parser of the standard library was called")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("text", FILES)
def test_deep_nesting_is_rejected_before_parsing(
    text: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "loads", _refuse_to_parse)
    for content in (text, text.encode(encoding), bytearray(text, encoding)):
        with pytest.raises(ValueError, match=f"at most {MAX_DEPTH} levels"):
            parse_json(content)


def test_shallow_json_is_parsed() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert json.dumps(parse_json(deepest)) == deepest
    assert parse_json("[" + "[]," * 1000 + "[]]") == [[]] * 1001
    brackets = ["[" * 1000, '"[{' * 1000, "\\" * 1001 + "[" * 200, "日本[" * 200]
    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert parse_json(json.dumps(brackets, ensure_ascii=False).encode(encoding)) == brackets


@given(st.text(alphabet='[]{}",:\\1 \n\N{PILE OF POO}'))
def test_any_text_is_parsed_like_the_standard_library(text: str) -> None:
    assert _values(parse_json, text) == _values(json.loads, text)


def _values(parse: Callable[[str], Any], text: str) -> list[object]:
    """The value of the text, or nothing if it is not JSON."""
    values: list[object] = []
    with suppress(ValueError):
        values.append(parse(text))
    return values


@pytest.mark.parametrize("text", ['"' + "\\" * 10**6, '"\\"' * 10**5, "[]" * 10**5, '"a' * 10**5])
def test_checking_takes_linear_time(text: str) -> None:
    start = time.process_time()
    with memory_for(len(text)), pytest.raises(ValueError, match=r"line 1|Extra data"):
        parse_json(text)
    assert time.process_time() - start < 5


READERS: dict[str, tuple[Callable[[bytes], object], type[Exception]]] = {
    "people": (people_from_json, ValueError),
    "matcher": (faceapi.FaceMatcher.from_json, ValueError),
    "labeled descriptors": (faceapi.LabeledFaceDescriptors.from_json, ValueError),
    "paths of shards": (shard_paths, ModelFileError),
    "weights": (lambda content: read_manifest(content, b""), ModelFileError),
    "index": (lambda content: parse_index(content, "index.json"), ModelFileError),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", FILES)
def test_every_reader_rejects_deep_nesting(name: str, text: str) -> None:
    read, error = READERS[name]
    with pytest.raises(error, match="nested too deeply"):
        read(text.encode())


@pytest.mark.parametrize("text", FILES)
def test_deeply_nested_files_are_rejected(text: str, tmp_path: Path) -> None:
    (tmp_path / "tiny_face_detector_model-weights_manifest.json").write_text(text, "utf-8")
    (tmp_path / "data.json").write_text(text, "utf-8")
    with pytest.raises(ModelFileError, match="nested too deeply"):
        asyncio.run(compat.load_tiny_face_detector_model(str(tmp_path)))
    with pytest.raises(FetchError, match="nested too deeply"):
        asyncio.run(faceapi.media.fetch_json(str(tmp_path / "data.json")))
