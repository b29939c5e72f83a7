"""``--parquet``: the faces of all images as one table, which pandas, DuckDB and Spark read."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from faceapi.cli.results import ImageResult
from faceapi.cli.steps import STEPS_FOR
from faceapi.cli.writing.atomic_files import CannotWriteError
from faceapi.core.results.expressions import FACE_EXPRESSION_LABELS
from faceapi.core.results.face_list import Faces
from faceapi.core.untrusted_text import quotable, well_formed
from faceapi.errors import FaceApiError

_ROWS_IN_MEMORY = 1000
"""Faces that are written together, which limits memory."""

_COLUMNS_FOR = {
    "landmarks": {"landmarks": "points"},
    "expressions": dict.fromkeys(FACE_EXPRESSION_LABELS, "number"),
    "age_gender": {"age": "number", "gender": "text", "gender_probability": "number"},
    "descriptors": {"descriptor": "numbers"},
    "match": {"label": "text", "distance": "number"},
}
"""Columns and their types for each step of a command, and for ``match``."""
_BOX_COLUMNS = {
    **{"file": "text", "face": "index"},
    **dict.fromkeys(("score", "x", "y", "width", "height"), "number"),
}


def check_target(target: Path, inputs: Sequence[Path], *, overwrite: bool) -> None:
    """Raise ``ValueError`` if the file may not be written: it exists, or it is an input."""
    if target.exists() and any(path.exists() and target.samefile(path) for path in inputs):
        raise ValueError(f"--parquet would overwrite the input {quotable(target)}; name another")
    if target.is_symlink() or (target.exists() and not overwrite):
        raise ValueError(
            f"--parquet would overwrite {quotable(target)}; name another file, or add --overwrite"
        )


def table_of(options: Namespace) -> AbstractContextManager[ParquetFile | None]:
    """The file of ``--parquet``, or nothing; raises ``FaceApiError`` without pyarrow."""
    target: Path | None = getattr(options, "parquet", None)
    if target is None:
        return nullcontext()
    parts = [*STEPS_FOR[options.command], *(["match"] if options.command == "match" else [])]
    return ParquetFile(target, parts)


class ParquetFile:
    """A Parquet file that is complete when the ``with`` block ends, and absent if it fails."""

    def __init__(self, target: Path, parts: Sequence[str]) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError as error:
            raise FaceApiError(
                "--parquet needs the package pyarrow: pip install pyarrow"
            ) from error
        types = {
            "text": pyarrow.string(),
            "index": pyarrow.int32(),
            "number": pyarrow.float64(),
            "numbers": pyarrow.list_(pyarrow.float32()),
            "points": pyarrow.list_(pyarrow.list_(pyarrow.float64())),
        }
        columns = dict(_BOX_COLUMNS)
        for part in parts:
            columns |= _COLUMNS_FOR[part]
        self._schema: Any = pyarrow.schema([(name, types[of]) for name, of in columns.items()])
        self._table: Any = pyarrow.Table
        self._target = target
        self._temporary = target.with_name(f".faceapi-{token_hex(8)}.tmp")
        self._rows: list[dict[str, Any]] = []
        try:
            self._writer: Any = parquet.ParquetWriter(self._temporary, self._schema)
        except OSError as error:
            raise self._cannot_write(error) from error

    def add(self, result: ImageResult) -> None:
        """Add a row per face; raises :class:`CannotWriteError`."""
        for index, row in enumerate(Faces(result.faces).to_rows()):
            row |= {"file": well_formed(result.source.name), "face": index}
            if result.matches:
                match = result.matches[index]
                row |= {"label": well_formed(match.label), "distance": match.distance}
            self._rows.append(row)
        if len(self._rows) >= _ROWS_IN_MEMORY:
            self._write_rows()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._write_rows()
            self._writer.close()
            if error is None:
                self._temporary.replace(self._target)
        except OSError as failure:
            raise self._cannot_write(failure) from failure
        finally:
            self._temporary.unlink(missing_ok=True)

    def _write_rows(self) -> None:
        rows, self._rows = self._rows, []
        try:
            self._writer.write_table(self._table.from_pylist(rows, schema=self._schema))
        except OSError as error:
            raise self._cannot_write(error) from error

    def _cannot_write(self, error: OSError) -> CannotWriteError:
        reason = error.strerror or str(error)
        return CannotWriteError(f"--parquet {quotable(self._target)}: cannot be written: {reason}")
