"""Files of an index: JSON that face-api.js reads, Parquet, and damaged ones."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.recognition.made_people import make_people

from faceapi import FaceIndex, FaceMatcher
from faceapi.core.identity.known_people import people_from_json
from faceapi.recognition import parquet_file


def sample() -> FaceIndex:
    rows, people = make_people(6, 3)
    index = FaceIndex(0.01, prior=0.2)
    for person in range(6):
        index.add(f"Zoë {person}", rows[people == person])
    return index


@pytest.mark.parametrize("extension", ["json", "parquet", "PARQUET"])
def test_an_index_survives_its_file(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"people.{extension}"
    index = sample()
    for _ in range(2):  # an existing file is replaced
        index.save(path)
    copy = FaceIndex.load(path)
    assert (copy.false_accept_rate, copy.prior, copy.calibration.name) == (0.01, 0.2, "original")
    assert copy.names == index.names
    assert all(np.array_equal(copy.descriptors(n), index.descriptors(n)) for n in index.names)
    assert copy.search(index.descriptors("Zoë 3")[0]) == index.search(index.descriptors("Zoë 3")[0])
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_the_json_is_that_of_a_matcher_and_of_the_gallery() -> None:
    index = sample()
    matcher = FaceMatcher.from_json(index.to_json())
    assert matcher.distance_threshold == pytest.approx(index.threshold, abs=1e-4)
    assert {person.label for person in matcher.labeled_descriptors} == set(index.names)
    assert [person.label for person in people_from_json(index.to_json())] == list(index.names)
    copy = FaceIndex.from_json(json.dumps(matcher.to_json()))
    assert (copy.false_accept_rate, len(copy)) == (0.001, 6)
    listed = json.dumps([person.to_json() for person in matcher.labeled_descriptors])
    assert len(FaceIndex.from_json(listed)) == 6
    assert len(FaceIndex.from_json(FaceIndex().to_json())) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expected JSON"),
        ("{}", "labeledDescriptors"),
        ('{"labeledDescriptors": [{"label": "A", "descriptors": [[1, 2]]}]}', "128 numbers"),
        ('{"labeledDescriptors": [], "falseAcceptRate": "high"}', "falseAcceptRate"),
        ('{"labeledDescriptors": [], "falseAcceptRate": 2}', "between 0 and 1"),
        ('{"labeledDescriptors": [], "prior": true}', "prior"),
        ('{"labeledDescriptors": [], "calibration": 3}', "calibration"),
        ('{"labeledDescriptors": [], "calibration": "other"}', "expected one of"),
        ("[" * 5000, "nested"),
    ],
)
def test_malformed_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FaceIndex.from_json(text)


def parquet(columns: dict[str, object], metadata: dict[bytes, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), stream)
    return stream.getvalue()


ROW = np.ones(128, np.float32)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no", "Parquet"),
        (parquet({"name": ["A"]}), "columns"),
        (parquet({"name": ["A"], "descriptor": [[1.0, 2.0]]}), "128 numbers"),
        (parquet({"name": ["A"], "descriptor": ["text"]}), "lists of numbers"),
        (parquet({"name": [None], "descriptor": [ROW]}), "in every row"),
        (parquet({"name": ["A", "B"], "descriptor": [ROW, None]}), "expected"),
        (parquet({"name": ["A"], "descriptor": [ROW * np.nan]}), "finite"),
        (parquet({"name": ["A"], "descriptor": [ROW]}, {b"faceapi": b"[["}), "JSON"),
    ],
)
def test_a_malformed_parquet_file_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parquet_file.from_bytes(content)


def test_a_parquet_file_of_others_is_read() -> None:
    people, settings = parquet_file.from_bytes(
        parquet({"id": [7], "name": ["Ada"], "descriptor": [ROW.astype(float).tolist()]})
    )
    assert [person.label for person in people] == ["Ada"]
    assert settings.false_accept_rate == 0.001


def test_other_extensions_and_a_missing_pyarrow_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=r"ends in \.json or \.parquet"):
        sample().save(tmp_path / "people.csv")
    monkeypatch.delitem(sys.modules, "faceapi.recognition.parquet_file")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ModuleNotFoundError, match="pip install pyarrow"):
        sample().save(tmp_path / "people.parquet")
    assert list(tmp_path.iterdir()) == []
