"""Models in face-api.js's format: valid and invalid manifests."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceapi.errors import ModelFileError
from faceapi.graph.manifest import read_manifest, shard_paths

BYTE: dict[str, Any] = {
    "name": "a/filters",
    "shape": [2, 3],
    "dtype": "float32",
    "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0},
}
SHORT = {
    "name": "b",
    "shape": [2],
    "dtype": "float32",
    "quantization": {"dtype": "uint16", "scale": 0.5, "min": -1.0},
}
FLOAT = {"name": "c", "shape": [], "dtype": "float32"}
WHOLE = {"name": "d", "shape": [1], "dtype": "int32"}
SHARDS = (
    bytes(range(6))
    + np.array([0, 65535], "<u2").tobytes()
    + np.array(1.5, "<f4").tobytes()
    + np.array([-7], "<i4").tobytes()
)


def manifest(*weights: Any, paths: Any = ("shard1",)) -> bytes:
    return json.dumps([{"weights": weights, "paths": paths}]).encode()


def with_entry(**changes: Any) -> bytes:
    return manifest({**FLOAT, "shape": [1], **changes})


def test_every_storage_type() -> None:
    weights = read_manifest(manifest(BYTE, SHORT, FLOAT, WHOLE), SHARDS)
    assert list(weights) == ["a/filters", "b", "c", "d"]
    np.testing.assert_array_equal(weights["a/filters"].dequantize(), [[-1, -0.5, 0], [0.5, 1, 1.5]])
    np.testing.assert_array_equal(weights["b"].dequantize(), [-1, 32766.5])
    assert weights["c"].dequantize() == np.float32(1.5)
    np.testing.assert_array_equal(weights["d"].dequantize(), [-7])


def test_bytes_stay_bytes() -> None:
    weights = read_manifest(manifest(BYTE, SHORT, FLOAT, WHOLE), SHARDS)
    assert weights["a/filters"].data.dtype == np.uint8
    assert weights["b"].data.dtype == np.uint16


def test_several_groups_and_shards_are_one_stream() -> None:
    groups = [
        {"weights": [BYTE, SHORT], "paths": ["s1"]},
        {"weights": [FLOAT], "paths": ["s2", "s3"]},
    ]
    content = json.dumps(groups).encode()
    assert shard_paths(content) == ["s1", "s2", "s3"]
    # The second tensor starts in the bytes of the first group; shard boundaries do not matter.
    assert len(read_manifest(content, SHARDS[:14])) == 3


@pytest.mark.parametrize("name", ["__proto__", "constructor", "", "../x", "a\0b", "日本"])
def test_names_are_only_keys(name: str) -> None:
    weights = read_manifest(with_entry(name=name), SHARDS[:4])
    assert list(weights) == [name]


@pytest.mark.parametrize("size", range(len(SHARDS)))
def test_truncated_shards_are_rejected(size: int) -> None:
    with pytest.raises(ModelFileError, match=r"truncated|none larger than"):
        read_manifest(manifest(BYTE, SHORT, FLOAT, WHOLE), SHARDS[:size])


def test_left_over_bytes_are_rejected() -> None:
    with pytest.raises(
        ModelFileError, match="describes 18 bytes of weights, but its shards have 19"
    ):
        read_manifest(manifest(BYTE, SHORT, FLOAT, WHOLE), SHARDS + b"x")


@pytest.mark.parametrize(
    "shape",
    [
        [2**40],
        [2**40, 0],
        [2**31, 2**31, 4],
        [1] * 40,
        [-1],
        [1.5],
        ["1"],
        [True],
        None,
        5,
        {},
        [[1]],
        [10**400],
    ],
)
def test_absurd_shapes_are_rejected_before_anything_is_allocated(shape: Any) -> None:
    with pytest.raises(ModelFileError, match="shape"):
        read_manifest(with_entry(shape=shape), SHARDS)


@pytest.mark.parametrize(
    "changes",
    [
        {"dtype": "float64"},
        {"dtype": None},
        {"dtype": ["float32"]},
        {"quantization": {"dtype": "uint4", "scale": 1, "min": 0}},
        {"quantization": {"dtype": "uint8"}},
        {"quantization": {"dtype": "uint8", "scale": "1", "min": 0}},
        {"quantization": {"dtype": "uint8", "scale": float("nan"), "min": 0}},
        {"quantization": {"dtype": "uint8", "scale": 1, "min": float("inf")}},
        {"quantization": {"dtype": "uint8", "scale": 10**400, "min": 0}},
        {"quantization": []},
        {"name": None},
        {"name": 5},
    ],
)
def test_invalid_entries_are_rejected(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelFileError, match="weight"):
        read_manifest(with_entry(**changes), SHARDS[:4])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html>",
        b"\xff\xfe",
        b"{}",
        b"null",
        b"[1]",
        b'[{"weights": []}]',
        b'[{"weights": {}, "paths": []}]',
        b"[" * 100_000,
    ],
)
def test_content_that_is_not_a_manifest_is_rejected(content: bytes) -> None:
    for read in (shard_paths, lambda text: read_manifest(text, b"")):
        with pytest.raises(ModelFileError, match="manifest"):
            read(content)


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "a/../../secret",
        "/etc/passwd",
        "\\\\host\\share",
        "..\\secret",
        "C:\\secret",
        "https://elsewhere/shard",
        "//elsewhere/shard",
        "",
        None,
        5,
    ],
)
def test_shards_outside_of_the_folder_are_rejected(path: Any) -> None:
    with pytest.raises(ModelFileError, match="only files beside it"):
        shard_paths(manifest(FLOAT, paths=[path]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["weights", "paths", "name", "shape", "dtype", "quantization", "scale"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_rejected(data: Any) -> None:
    content = json.dumps(data).encode()
    for entry in (content, json.dumps([{"weights": [data], "paths": [data]}]).encode()):
        _read_or_reject(entry)


def _read_or_reject(content: bytes) -> None:
    with pytest.raises(ModelFileError):
        read_manifest(content, b"12345678")
        shard_paths(content)
        raise ModelFileError("nothing was wrong with it")
