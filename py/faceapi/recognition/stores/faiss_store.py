"""Descriptors in files that need not fit into memory, searched by FAISS.

FAISS (``pip install faiss-cpu``) is optional; only this module imports it. Files are mapped into
memory, so the system keeps what is searched often and drops the rest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from secrets import token_hex
from threading import RLock
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from faceapi.core.results.base_face import DESCRIPTOR_LENGTH
from faceapi.json_text import load_json, require_key, require_object
from faceapi.recognition.stores.nearest import SPARE, measured

SEGMENT_ROWS = 1 << 18
"""Descriptors that are collected in memory (128 MB) before they become a file."""
_OWNERS = "owners.json"


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """An index of FAISS with the numbers of its descriptors, ``(n,)``, ascending."""

    index: Any
    numbers: NDArray[np.int64]


class FaissStore:
    """A folder of FAISS files, for :class:`~faceapi.FaceIndex`\\ ``(store=FaissStore(folder))``.

    The search is exact. What was added or removed is in the folder after :meth:`flush` or
    :meth:`close`. One program at a time may use a folder. Raises ``ModuleNotFoundError`` without
    FAISS, ``ValueError`` for a folder of something else.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self._faiss = _import_faiss()
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._names: dict[int, str] = {}
        files: list[str] = []
        if (self._folder / _OWNERS).exists():
            files, self._names = _read_owners(self._folder / _OWNERS)
        self._segments = {name: self._mapped(name) for name in files}
        self._recent = self._empty()
        self._removed: set[int] = {
            int(number)
            for segment in self._segments.values()
            for number in segment.numbers
            if int(number) not in self._names
        }

    def __len__(self) -> int:
        return len(self._names)

    def owners(self) -> tuple[NDArray[np.int64], Sequence[str]]:
        """As :meth:`VectorStore.owners`: numbers ``(n,)`` and names."""
        with self._lock:
            numbers = sorted(self._names)
            return np.array(numbers, np.int64), [self._names[number] for number in numbers]

    def add(
        self, numbers: NDArray[np.int64], rows: NDArray[np.float32], names: Sequence[str]
    ) -> None:
        """Add descriptors ``(n, 128)`` with their numbers ``(n,)``, which ascend, and owners."""
        with self._lock:
            for start in range(0, len(numbers), SEGMENT_ROWS):
                part = slice(start, start + SEGMENT_ROWS)
                self._recent.add_with_ids(np.ascontiguousarray(rows[part]), numbers[part])
                self._names.update(zip(numbers[part].tolist(), names[part], strict=True))
                if self._recent.ntotal >= SEGMENT_ROWS:
                    self.flush()

    def rename(self, numbers: NDArray[np.int64], name: str) -> None:
        """Give the descriptors with these numbers ``(n,)`` to another owner."""
        with self._lock:
            self._names.update(dict.fromkeys(numbers.tolist(), name))

    def remove(self, numbers: NDArray[np.int64]) -> None:
        """Remove the descriptors with these numbers ``(n,)``; unknown numbers do nothing."""
        with self._lock:
            self._recent.remove_ids(numbers)
            recent = set(numbers.tolist())
            for segment in self._segments.values():
                self._removed.update(recent.intersection(segment.numbers.tolist()))
            for number in recent:
                self._names.pop(number, None)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The descriptors ``(n, 128)`` with these numbers ``(n,)``, which must exist."""
        rows = np.empty((len(numbers), DESCRIPTOR_LENGTH), np.float32)
        with self._lock:
            for part in self._parts():
                here = np.flatnonzero(np.isin(numbers, part.numbers))
                if len(here):
                    places = np.searchsorted(part.numbers, numbers[here])
                    rows[here] = part.index.index.reconstruct_batch(places)
        return rows

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """As :meth:`VectorStore.nearest`: distances and numbers, ``(q, c)``."""
        with self._lock:
            count = min(count, len(self))
            if not count:
                return np.empty((len(queries), 0)), np.empty((len(queries), 0), np.int64)
            parameters = self._without_removed()
            results = [
                part.index.search(queries, min(count + SPARE, len(part.numbers)), params=parameters)
                for part in self._parts()
            ]
            squared = np.concatenate([distances for distances, _ in results], axis=1)
            numbers = np.concatenate([numbers for _, numbers in results], axis=1)
            squared[numbers < 0] = np.inf  # FAISS fills up with these
            order = np.argsort(squared, axis=1)[:, : min(count + SPARE, len(self))]
            numbers = np.take_along_axis(numbers, order, axis=1)
            unique, places = np.unique(numbers, return_inverse=True)
            rows = self.rows(unique)[places.reshape(numbers.shape)]
        return measured(rows, queries, numbers, count)

    def flush(self) -> None:
        """Write what was added or removed; ``OSError`` if it cannot be written."""
        with self._lock:
            if self._recent.ntotal:
                name = f"segment-{len(self._segments) + 1:05}-{token_hex(4)}.faiss"
                self._faiss.write_index(self._recent, str(self._folder / name))
                self._segments[name] = self._mapped(name)
                self._recent = self._empty()
            content = {
                "segments": list(self._segments),
                "numbers": list(self._names),
                "names": list(self._names.values()),
            }
            temporary = self._folder / f".{_OWNERS}.{token_hex(4)}"
            temporary.write_text(json.dumps(content), "utf-8")
            temporary.replace(self._folder / _OWNERS)

    def close(self) -> None:
        """Write everything; the store may still be used."""
        self.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _empty(self) -> Any:
        return self._faiss.IndexIDMap(self._faiss.IndexFlatL2(DESCRIPTOR_LENGTH))

    def _mapped(self, name: str) -> _Part:
        path = self._folder / name
        if not path.is_file():
            raise ValueError(f"{str(path)[:200]!r}: expected this file of the store, found none")
        index = self._faiss.read_index(str(path), self._faiss.IO_FLAG_MMAP_IFC)
        if index.d != DESCRIPTOR_LENGTH:
            raise ValueError(
                f"{str(path)[:200]!r}: expected {DESCRIPTOR_LENGTH} numbers each, got {index.d}"
            )
        return self._part(index)

    def _part(self, index: Any) -> _Part:
        return _Part(index, self._faiss.vector_to_array(index.id_map))

    def _parts(self) -> list[_Part]:
        parts = (*self._segments.values(), self._part(self._recent))
        return [part for part in parts if len(part.numbers)]

    def _without_removed(self) -> Any:
        if not self._removed:
            return None
        removed = self._faiss.IDSelectorBatch(np.array(sorted(self._removed), np.int64))
        return self._faiss.SearchParameters(sel=self._faiss.IDSelectorNot(removed))


def _read_owners(path: Path) -> tuple[list[str], dict[int, str]]:
    content = require_object(load_json(path.read_bytes(), str(path)[:200]), str(path)[:200])
    files, numbers, names = (
        require_key(content, key, list, "FaissStore") for key in ("segments", "numbers", "names")
    )
    texts = all(isinstance(name, str) for name in (*files, *names))
    if len(numbers) != len(names) or not texts or any(Path(name).name != name for name in files):
        raise ValueError(
            f"{str(path)[:200]!r}: expected a file name per segment, a name per number"
        )
    return files, {int(number): name for number, name in zip(numbers, names, strict=True)}


def _import_faiss() -> ModuleType:
    try:
        import faiss
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "FaissStore needs FAISS: install it (pip install faiss-cpu)", name="faiss"
        ) from error
    module: ModuleType = faiss
    return module
