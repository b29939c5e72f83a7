"""Search enrolled people by descriptor, with a probability for each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from faceapi.core.identity.descriptors import LabeledFaceDescriptors
from faceapi.core.identity.known_people import normalize_name
from faceapi.core.results.faces import Face
from faceapi.recognition import index_files
from faceapi.recognition.calibration import DEFAULT, Calibration, resolve
from faceapi.recognition.candidates import Candidate, candidates
from faceapi.recognition.descriptor_rows import Query, descriptor_rows
from faceapi.recognition.people_table import PeopleTable
from faceapi.recognition.quality import Enrollment, QualityGate, measure_quality
from faceapi.recognition.stores.vector_store import ArrayStore, VectorStore

_WEIGHED = 16
"""People whose likelihoods are compared, at least: those farther away hardly count."""


class FaceIndex:
    """Enrolled people by name, searched exactly, from any number of threads.

    Parameters
    ----------
    false_accept_rate
        share of strangers, between 0 and 1, who may be accepted as an enrolled person. It
        determines the threshold: the more people, the smaller the distance.
    calibration
        the table for the way of cropping the faces: a name of :func:`calibrations`, or the table;
        ``original-unit`` stores descriptors scaled to the length 1 and separates people better, but
        its distances differ from those of :class:`faceapi.FaceMatcher`
    prior
        how often, between 0 and 1, a searched face belongs to an enrolled person; probabilities
        depend on it, thresholds do not
    store
        where descriptors are stored; ``None``: in memory

    Raises
    ------
    ValueError
        a rate or a prior that is not between 0 and 1, or an unknown calibration
    """

    def __init__(
        self,
        false_accept_rate: float = 0.001,
        *,
        calibration: str | Calibration = DEFAULT,
        prior: float = 0.5,
        store: VectorStore | None = None,
    ) -> None:
        if not 0 < prior < 1:
            raise ValueError(f"prior: expected a number between 0 and 1, got {prior!r}")
        self.calibration = resolve(calibration)
        self.calibration.threshold(false_accept_rate)  # validates the rate
        self.false_accept_rate = float(false_accept_rate)
        self.prior = float(prior)
        self._people = PeopleTable(ArrayStore() if store is None else store)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the people enrolled, in order of enrollment."""
        return self._people.names()

    @property
    def descriptor_count(self) -> int:
        """Number of descriptors of all people."""
        return len(self._people.store)

    @property
    def threshold(self) -> float:
        """The distance below which a candidate is accepted, for the people enrolled now."""
        return self.calibration.threshold(self.false_accept_rate, self._equivalent_people())

    def descriptors(self, name: str) -> NDArray[np.float32]:
        """A copy of a person's descriptors, ``(n, 128)``; ``KeyError`` for an unknown name."""
        return self._people.rows(name)

    def add(self, name: str, descriptors: Query | Sequence[Query]) -> None:
        """Add descriptors of a person without checking their quality; see :meth:`enroll`.

        ``descriptors`` are ``(128,)``, ``(n, 128)``, or faces that have them. Repeated ones are
        stored once. ``ValueError`` for an invalid name or descriptor.
        """
        self._people.insert([(normalize_name(name), self._rows(descriptors))])

    def enroll(
        self, name: str, face: Face, image: object = None, gate: QualityGate | None = None
    ) -> Enrollment:
        """Add a face's descriptor if the quality of the face is sufficient for recognition.

        Parameters
        ----------
        face
            with landmarks and descriptor
        image
            the picture with the face: a :class:`~faceapi.types.Picture`
            (:func:`faceapi.open_picture`) or an array uint8 ``(height, width, 3)``; without it, the
            sharpness is not examined
        gate
            the limits; ``None``: the defaults of :class:`QualityGate`

        The result lists the reasons if the face was rejected. Raises ``NotComputedError`` for a
        face without landmarks or descriptor, ``ValueError`` for an invalid name.
        """
        label, rows = normalize_name(name), self._rows(face)
        quality = measure_quality(face, image)
        refusals = (QualityGate() if gate is None else gate).refusals(quality)
        if not refusals:
            self._people.insert([(label, rows)])
        return Enrollment(label, quality, refusals)

    def add_people(self, people: Iterable[LabeledFaceDescriptors]) -> None:
        """Add labeled descriptors, for example those of a matcher or of ``await
        gallery.people()``; ``ValueError`` for an invalid name or descriptor."""
        self._people.insert(
            [
                (normalize_name(person.label), self._rows(person.descriptors))
                for person in people
                if person.descriptors
            ]
        )

    def remove(self, *names: str) -> None:
        """Remove people; ``KeyError`` for an unknown name, in which case all people stay."""
        self._people.remove(names)

    def rename(self, name: str, new_name: str) -> None:
        """Rename a person; if the new name exists, both people are merged.

        ``KeyError`` for an unknown name, ``ValueError`` for an invalid new one.
        """
        self._people.rename(name, normalize_name(new_name))

    def merge(self, other: FaceIndex) -> None:
        """Add all people of another index; people with the same name are merged."""
        self.add_people(other.people())

    def people(self) -> list[LabeledFaceDescriptors]:
        """All people with their descriptors, in order of enrollment."""
        return [LabeledFaceDescriptors(name, rows) for name, rows in self._people.all_rows()]

    def search(self, descriptor: Query, k: int = 5) -> list[Candidate]:
        """The nearest ``k`` people, nearest first; fewer if fewer are enrolled.

        ``descriptor`` is ``(128,)`` or a face that has one. The distance to a person is that to
        the nearest of their descriptors. ``ValueError`` for another shape, a value that is not
        finite, or ``k`` below 1.
        """
        rows = self._rows(descriptor)
        if len(rows) != 1:
            raise ValueError(f"search: expected one descriptor, got {len(rows)}; use search_all")
        return self.search_all(rows, k)[0]

    def search_all(self, descriptors: Query | Sequence[Query], k: int = 5) -> list[list[Candidate]]:
        """:meth:`search` for many descriptors ``(n, 128)`` at once, which is faster.

        Memory is bounded: descriptors and people are compared in blocks.
        """
        if k < 1:
            raise ValueError(f"k: expected a number of at least 1, got {k!r}")
        queries = self._rows(descriptors)
        weighed = max(k + 1, _WEIGHED)
        enrolled, equivalent_people = len(self), self._equivalent_people()
        if not enrolled:
            return [[] for _ in queries]
        threshold = self.calibration.threshold(self.false_accept_rate, equivalent_people)
        return [
            candidates(
                nearest_people,
                k,
                calibration=self.calibration,
                enrolled=enrolled,
                equivalent_people=equivalent_people,
                threshold=threshold,
                prior=self.prior,
            )
            for nearest_people in self._people.nearest_people(queries, min(weighed, enrolled))
        ]

    def identify(self, descriptor: Query) -> Candidate | None:
        """The nearest person if accepted, else ``None``; errors as :meth:`search`."""
        best = self.search(descriptor, 1)
        return best[0] if best and best[0].accepted else None

    def save(self, path: str | PathLike[str]) -> None:
        """Write a file: ``.json``, which :class:`faceapi.FaceMatcher`, face-api.js and the gallery
        read, or ``.parquet``, which needs pyarrow.

        ``ValueError`` for another extension, ``OSError`` if it cannot be written.
        """
        index_files.write(path, self.people(), self._settings())

    @classmethod
    def load(cls, path: str | PathLike[str], *, store: VectorStore | None = None) -> FaceIndex:
        """Read a file that :meth:`save`, a gallery, or a ``FaceMatcher`` has written.

        A file without a false accept rate gives an index with the default one. ``ValueError`` for
        a malformed file, ``OSError`` if it cannot be read.
        """
        return cls._of(*index_files.read(path), store)

    def to_json(self) -> str:
        """The text of a ``.json`` file, as :meth:`save` writes it."""
        return index_files.to_json(self.people(), self._settings())

    @classmethod
    def from_json(cls, data: str | bytes) -> FaceIndex:
        """The reverse of :meth:`to_json`; ``ValueError`` for malformed data."""
        return cls._of(*index_files.from_json(data), None)

    def __len__(self) -> int:
        """Number of enrolled people."""
        return len(self._people)

    def __contains__(self, name: object) -> bool:
        return name in self._people

    def __repr__(self) -> str:
        return (
            f"FaceIndex({len(self)} people, {self.descriptor_count} descriptors, "
            f"false_accept_rate={self.false_accept_rate:g}, threshold={self.threshold:.3f})"
        )

    @classmethod
    def _of(
        cls,
        people: Iterable[LabeledFaceDescriptors],
        settings: index_files.Settings,
        store: VectorStore | None,
    ) -> FaceIndex:
        rate, calibration = settings.false_accept_rate, settings.calibration
        index = cls(rate, calibration=calibration, prior=settings.prior, store=store)
        index.add_people(people)
        return index

    def _settings(self) -> index_files.Settings:
        return index_files.Settings(
            self.false_accept_rate, self.calibration.name, self.prior, self.threshold
        )

    def _rows(self, descriptors: Query | Sequence[Query]) -> NDArray[np.float32]:
        return self.calibration.prepared(descriptor_rows(descriptors))

    def _equivalent_people(self) -> float:
        sizes = self._people.sizes()
        return self.calibration.equivalent_people(list(sizes), list(sizes.values()))
