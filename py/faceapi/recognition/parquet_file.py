"""An index as a Parquet file: one row per descriptor, with columns ``name`` and ``descriptor``.

Needs pyarrow, which only this module imports.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.known_people import merge_people, normalize_name
from faceapi.core.results.base_face import DESCRIPTOR_LENGTH
from faceapi.json_text import require_object
from faceapi.recognition.descriptor_rows import descriptor_rows
from faceapi.recognition.index_files import Content, Settings, settings_from

_KEY = b"faceapi"
_COLUMNS = ("name", "descriptor")


def to_bytes(people: Sequence[LabeledFaceDescriptors], settings: Settings) -> bytes:
    """The file; pandas, DuckDB and Polars read it too."""
    rows = [row for person in people for row in person.descriptors]
    names = [person.label for person in people for _ in person.descriptors]
    values = np.array(rows, np.float32).reshape(-1)
    table = pa.table(
        {
            "name": pa.array(names, pa.string()),
            "descriptor": pa.FixedSizeListArray.from_arrays(values, DESCRIPTOR_LENGTH),
        }
    )
    members = {
        "falseAcceptRate": settings.false_accept_rate,
        "calibration": settings.calibration,
        "prior": settings.prior,
    }
    stream = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({_KEY: json.dumps(members)}), stream, compression="zstd"
    )
    return stream.getvalue()


def from_bytes(data: bytes) -> Content:
    """Read an index; ``ValueError`` if the file is malformed."""
    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"people: expected a Parquet file: {str(error)[:200]}") from error
    if missing := [name for name in _COLUMNS if name not in table.column_names]:
        raise ValueError(f"people: expected the columns name and descriptor, without {missing}")
    names = table.column("name").to_pylist()
    rows = descriptor_rows(_values(table.column("descriptor")))
    if len(names) != len(rows) or not all(isinstance(name, str) for name in names):
        raise ValueError("people: expected a name and a descriptor in every row")
    members = require_object((table.schema.metadata or {}).get(_KEY, b"{}"), "people")
    labeled = (
        LabeledFaceDescriptors(normalize_name(name), [row])
        for name, row in zip(names, rows, strict=True)
    )
    return merge_people(labeled), settings_from(dict(members))


def _values(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """The numbers of a column of lists, ``(rows, 128)``."""
    values = column.combine_chunks()
    if not isinstance(values, pa.FixedSizeListArray | pa.ListArray | pa.LargeListArray):
        raise ValueError(f"people: expected descriptors as lists of numbers, got {values.type}")
    lengths = set(pc.list_value_length(values).unique().to_pylist())
    if len(values) and lengths != {DESCRIPTOR_LENGTH}:
        raise ValueError(
            f"people: expected descriptors of {DESCRIPTOR_LENGTH} numbers in every row"
        )
    flat: NDArray[np.float64] = values.flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(len(values), -1) if len(values) else np.empty((0, DESCRIPTOR_LENGTH))
