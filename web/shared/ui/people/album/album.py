"""Faces of many photos, sorted into people that can be named, merged, and split.

Independent of the DOM and of where the faces are stored.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from faceapi.core.untrusted_text import printable, text_cell
from faceapi.recognition import Calibration, group_in_slices
from faceapi.recognition.groups.grouping import DEFAULT_RATE, limits_of
from faceapi.recognition.groups.linkage import Limits
from ui.people.album.centers import Centers

NOBODY = 0
"""The person of faces that are not grouped yet."""
MAX_RATE = 0.008
_RATE_TIMES_FACES = 0.4
"""Few faces allow a less strict rate, because fewer of them are strangers to each other. On random
people of LFW, up to 2 % of joined pairs are wrong with 48, 317 and 1,023 faces at this rate, and
B-cubed F is 0.975, 0.97 and 0.94; at the default rate of ``faceapi.group`` 0.91, 0.93 and 0.94."""
CSV_COLUMNS = ("person", "name", "photo", "x", "y", "width", "height", "weaknesses")


@dataclass(frozen=True, slots=True, eq=False)
class AlbumFace:
    """One face of one photo."""

    key: str
    """Unique."""
    photo: str
    """Name of the photo."""
    box: tuple[float, float, float, float]
    """x, y, width and height in pixels of the photo."""
    descriptor: NDArray[np.float32]
    thumbnail: str = field(default="", repr=False)
    """A small picture of the face, as a ``data:`` URL."""
    weaknesses: tuple[str, ...] = ()
    """Why the face is hard to recognize."""
    person: int = NOBODY
    name: str = ""
    """The person's; empty if nobody has named it."""
    photo_key: str = ""
    """The same for all faces of one photo, whatever its name; empty if that is not known."""
    is_fixed: bool = False
    """Whether the user decided whose face this is: grouping again leaves it there."""


@dataclass(frozen=True, slots=True)
class Person:
    """Faces of one person."""

    number: int
    name: str
    faces: tuple[AlbumFace, ...]


def rate_for(faces: int) -> float:
    """The false accept rate for grouping this number of faces."""
    return min(MAX_RATE, max(DEFAULT_RATE, _RATE_TIMES_FACES / max(faces, 1)))


class Album:
    """All faces. Every method that changes some returns those, so that they can be stored."""

    def __init__(self, calibration: Calibration, faces: Iterable[AlbumFace] = ()) -> None:
        self._calibration = calibration
        self._faces = {face.key: face for face in faces}

    def __len__(self) -> int:
        return len(self._faces)

    def add(self, faces: Iterable[AlbumFace]) -> None:
        """Add faces that belong to nobody yet; see :meth:`group`."""
        self._faces |= {face.key: face for face in faces}

    def people(self) -> list[Person]:
        """Everybody, with most faces first; faces that are not grouped are left out."""
        by_number: dict[int, list[AlbumFace]] = {}
        for face in self._faces.values():
            if face.person != NOBODY:
                by_number.setdefault(face.person, []).append(face)
        people = [
            Person(number, faces[0].name, tuple(faces)) for number, faces in by_number.items()
        ]
        return sorted(
            people, key=lambda person: (-len(person.faces), not person.name, person.number)
        )

    async def group(self, progress: Callable[[int, int], object] | None = None) -> list[AlbumFace]:
        """Group the faces that the user has not assigned, and add groups to people who were.

        Two faces of one photo are two people, unless the user says otherwise. Nothing changes if it
        is cancelled. What the user changes meanwhile stays. For ``progress`` see
        :func:`faceapi.group`.
        """
        free = [face for face in self._faces.values() if not face.is_fixed]
        rate = rate_for(len(self))
        groups = await group_in_slices(
            [face.descriptor for face in free],
            false_accept_rate=rate,
            calibration=self._calibration,
            progress=progress,
        )
        keys = [[free[index].key for index in group.indices] for group in groups]
        return self._assign(keys, limits_of(self._calibration, rate))

    def _assign(self, groups: Iterable[Sequence[str]], limits: Limits) -> list[AlbumFace]:
        """Make people of groups of keys."""
        fixed = [person for person in self.people() if person.faces[0].is_fixed]
        centers = Centers([self._rows(person.faces) for person in fixed])
        photos = [_photos(face for face in person.faces if face.is_fixed) for person in fixed]
        changed = []
        taken = {NOBODY, *(person.number for person in fixed)}
        new_numbers = count(self._next_number())
        for members in self._one_per_photo(groups):
            here = _photos(members)
            excluded = {index for index, others in enumerate(photos) if not here.isdisjoint(others)}
            index = centers.nearest(self._rows(members), limits, excluded)
            if index is None:
                number, name = _frequent_number(members, taken) or next(new_numbers), ""
            else:
                number, name = fixed[index].number, fixed[index].name
                photos[index] |= here
            taken.add(number)
            moved = [face for face in members if (face.person, face.name) != (number, name)]
            changed += self._replace(moved, person=number, name=name)
        return changed

    def rename(self, number: int, name: str) -> list[AlbumFace]:
        """Name a person; if somebody has that name, both become one person."""
        cleaned = " ".join(printable(name).split())
        others = [
            person.number
            for person in self.people()
            if cleaned and person.name.casefold() == cleaned.casefold() and person.number != number
        ]
        target = others[0] if others else number
        faces = [face for face in self._faces.values() if face.person in (number, target)]
        return self._replace(faces, person=target, name=cleaned, is_fixed=True)

    def move(self, keys: Iterable[str], number: int | None) -> list[AlbumFace]:
        """Move faces to a person, or to a new one.

        The faces that stay are kept together from then on.
        """
        moved = [self._faces[key] for key in keys]
        left = {face.person for face in moved} - {NOBODY}
        target = self._next_number() if number is None else number
        name = next((face.name for face in self._faces.values() if face.person == target), "")
        changed = self._replace(moved, person=target, name=name, is_fixed=True)
        rest = [
            face
            for face in self._faces.values()
            if face.person in left | {target} and not face.is_fixed
        ]
        return changed + self._replace(rest, is_fixed=True)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget faces."""
        for key in keys:
            del self._faces[key]

    def clear(self) -> None:
        """Forget everything."""
        self._faces.clear()

    def to_json(self) -> str:
        """People with their faces and descriptors; a line for each face."""
        people = []
        for person in self.people():
            start = json.dumps({"person": person.number, "name": person.name, "faces": []})
            faces = ",\n".join(json.dumps(_exported(face)) for face in person.faces)
            people.append(f"{start[:-2]}\n{faces}]}}")
        start = json.dumps({"calibration": self._calibration.name, "people": []})
        lines = ",\n".join(people)
        return f"{start[:-2]}\n{lines}]}}\n"

    def to_csv(self) -> str:
        """One row per face."""
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(CSV_COLUMNS)
        for person in self.people():
            for face in person.faces:
                cells = (text_cell(person.name), text_cell(printable(face.photo)))
                numbers = (f"{value:.1f}" for value in face.box)
                table.writerow((person.number, *cells, *numbers, ", ".join(face.weaknesses)))
        return text.getvalue()

    def _one_per_photo(self, groups: Iterable[Sequence[str]]) -> Iterator[list[AlbumFace]]:
        """Take out of each group the faces that share a photo with one nearer to the others.

        Each of them becomes a group. Faces that were removed or assigned are left out.
        """
        for keys in groups:
            present = (self._faces[key] for key in keys if key in self._faces)
            members = [face for face in present if not face.is_fixed]
            if not members:
                continue
            rows = self._rows(members)
            distances = ((rows - rows.mean(axis=0)) ** 2).sum(axis=1)
            stay: dict[str, AlbumFace] = {}
            for index in np.argsort(distances, kind="stable").tolist():
                stay.setdefault(members[index].photo_key or members[index].key, members[index])
            yield [face for face in members if stay[face.photo_key or face.key] is face]
            yield from ([face] for face in members if stay[face.photo_key or face.key] is not face)

    def _replace(self, faces: Iterable[AlbumFace], **changes: object) -> list[AlbumFace]:
        changed = [replace(face, **changes) for face in faces]  # type: ignore[arg-type]
        self._faces |= {face.key: face for face in changed}
        return changed

    def _rows(self, faces: Sequence[AlbumFace]) -> NDArray[np.float32]:
        return self._calibration.prepared(np.array([face.descriptor for face in faces]))

    def _next_number(self) -> int:
        return max((face.person for face in self._faces.values()), default=NOBODY) + 1


def _photos(faces: Iterable[AlbumFace]) -> set[str]:
    return {face.photo_key for face in faces if face.photo_key}


def _frequent_number(members: Sequence[AlbumFace], taken: set[int]) -> int | None:
    """The number that most of the faces have already, unless it is taken."""
    counts = Counter(face.person for face in members if face.person not in taken)
    return counts.most_common(1)[0][0] if counts else None


def _exported(face: AlbumFace) -> dict[str, object]:
    return {
        "photo": face.photo,
        "box": [round(value, 1) for value in face.box],
        "weaknesses": list(face.weaknesses),
        "descriptor": np.round(face.descriptor.astype(np.float64), 6).tolist(),
    }
