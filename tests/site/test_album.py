"""Faces of many photos sorted into people: grouping keeps what the user decided."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from faceapi.recognition import calibrations
from faceapi.recognition.groups import grouping
from faceapi.recognition.groups.linkage import Limits
from ui.people.album.album import Album, AlbumFace, rate_for
from ui.people.album.centers import Centers

TABLE = calibrations()["upright-mirror-unit"]


def faces_of(direction: int, count: int, spread: float = 0.02, **values: object) -> list[AlbumFace]:
    """Faces of one made person: near the unit vector of a direction."""
    random = np.random.default_rng(direction)
    rows = np.eye(128)[direction] + random.normal(scale=spread, size=(count, 128))
    return [
        AlbumFace(
            key=f"{direction}-{number}",
            photo=f"{direction}-{number}.jpg",
            box=(1.0, 2.0, 30.0, 40.0),
            descriptor=row.astype(np.float32),
            **values,  # type: ignore[arg-type]
        )
        for number, row in enumerate(rows)
    ]


def grouped(album: Album) -> list[AlbumFace]:
    return asyncio.run(album.group())


@pytest.fixture
def album() -> Album:
    album = Album(TABLE, [*faces_of(1, 4), *faces_of(2, 3), *faces_of(3, 1)])
    assert len(grouped(album)) == 8
    return album


def keys(album: Album) -> list[set[str]]:
    return [{face.key for face in person.faces} for person in album.people()]


def test_faces_become_people_with_most_faces_first(album: Album) -> None:
    assert [len(person.faces) for person in album.people()] == [4, 3, 1]
    assert all(len({key[0] for key in person}) == 1 for person in keys(album))
    numbers = [person.number for person in album.people()]
    assert grouped(album) == [], "nothing changes without new faces"
    assert [person.number for person in album.people()] == numbers


def test_two_faces_of_one_photo_are_two_people(album: Album) -> None:
    (ada, *_) = album.people()
    album.rename(ada.number, "Ada")
    together = [replace(face, photo_key="a photo") for face in faces_of(4, 2)]
    album.add([*together, *faces_of(4, 5)[2:], *faces_of(1, 6, photo_key="another")[4:]])
    grouped(album)
    sizes = sorted((len(person.faces), person.name) for person in album.people())
    assert sizes == [(1, ""), (1, ""), (1, ""), (3, ""), (4, ""), (5, "Ada")]
    alone = [person for person in keys(album) if person & {face.key for face in together}]
    assert len(alone) == 2
    assert grouped(album) == []


def test_new_faces_join_people_who_were_named(album: Album) -> None:
    ada = album.people()[0]
    assert {face.name for face in album.rename(ada.number, "  Ada  ")} == {"Ada"}
    more = faces_of(1, 6)[4:]
    album.add(more)
    assert {face.key for face in grouped(album)} == {"1-4", "1-5"}
    (named, *_) = album.people()
    assert (named.name, len(named.faces), named.number) == ("Ada", 6, ada.number)


def test_two_people_with_one_name_become_one(album: Album) -> None:
    first, second, _ = album.people()
    album.rename(first.number, "Ada")
    changed = album.rename(second.number, "ada")
    assert {face.person for face in changed} == {first.number}
    assert [len(person.faces) for person in album.people()] == [7, 1]
    grouped(album)
    assert [len(person.faces) for person in album.people()] == [7, 1], "they stay together"
    assert album.people()[0].name == "ada"


def test_faces_that_were_moved_stay_where_they_are(album: Album) -> None:
    first, second, third = album.people()
    changed = album.move(["1-0", "1-1"], None)
    assert {face.key for face in changed} == {"1-0", "1-1", "1-2", "1-3"}
    grouped(album)
    assert {"1-0", "1-1"} in keys(album)
    assert {"1-2", "1-3"} in keys(album)
    album.rename(third.number, "Cleo")
    album.move(["2-0"], third.number)
    assert {face.name for face in album.people()[-1].faces} | {"Cleo"} == {"", "Cleo"}
    cleo = next(person for person in album.people() if person.name == "Cleo")
    assert {face.key for face in cleo.faces} == {"3-0", "2-0"}
    assert first.number != second.number


def test_few_faces_are_joined_less_strictly() -> None:
    assert rate_for(0) == rate_for(50) == 0.008
    assert rate_for(400) == pytest.approx(0.001)
    assert rate_for(100_000) == 4e-4


def test_removed_faces_are_gone_and_an_empty_album_is_empty(album: Album) -> None:
    album.remove(["3-0"])
    assert [len(person.faces) for person in album.people()] == [4, 3]
    album.clear()
    assert (len(album), album.people(), grouped(album)) == (0, [], [])


def test_people_are_exported_as_json_and_as_a_table(album: Album) -> None:
    number = album.people()[0].number
    album.rename(number, "=cmd()")
    content = json.loads(album.to_json())
    assert content["calibration"] == TABLE.name
    assert [len(person["faces"]) for person in content["people"]] == [4, 3, 1]
    face = content["people"][0]["faces"][0]
    assert face["box"] == [1, 2, 30, 40]
    assert len(face["descriptor"]) == 128
    rows = list(csv.DictReader(io.StringIO(album.to_csv())))
    assert len(rows) == 8
    assert rows[0]["person"] == str(number)
    assert rows[0]["name"] == "'=cmd()", "a spreadsheet does not run it"


def test_named_people_take_the_groups_that_average_linkage_would_give_them() -> None:
    rows = [np.array([face.descriptor for face in faces_of(d, 3)]) for d in (1, 2, 3)]
    centers = Centers(rows)
    limits = Limits(single=0.3, many=0.5)
    for index, direction in enumerate((1, 2, 3)):
        near = np.array([face.descriptor for face in faces_of(direction, 6)[4:]])
        assert centers.nearest(near, limits) == index
    far = np.array([face.descriptor for face in faces_of(4, 2)])
    assert centers.nearest(far, limits) is None
    (distance,) = {float(np.sqrt(((far[:, None] - rows[0]) ** 2).sum(axis=2).mean()))}
    assert Centers(rows[:1]).nearest(far, Limits(distance + 0.001, distance + 0.001)) == 0
    assert Centers(rows[:1]).nearest(far, Limits(distance - 0.001, distance - 0.001)) is None
    assert Centers([]).nearest(far, limits) is None


@pytest.fixture
def large_album(monkeypatch: pytest.MonkeyPatch) -> Album:
    """Grouping its faces takes many slices, on any machine; two of each person are new."""
    monkeypatch.setattr(grouping, "SLICE_SECONDS", 0.0)
    album = Album(TABLE, [face for d in range(60) for face in faces_of(d, 20, spread=0.01)[2:]])
    grouped(album)
    album.add(face for d in range(60) for face in faces_of(d, 20, spread=0.01)[:2])
    return album


def test_what_the_user_does_while_faces_are_grouped_stays(large_album: Album) -> None:
    album = large_album

    async def group_and_change() -> None:
        task = asyncio.ensure_future(album.group())
        await asyncio.sleep(0)
        assert not task.done()
        album.move(["7-2", "7-3"], None)
        album.remove(["8-0", *(face.key for face in faces_of(9, 20))])
        assert {face.key[:2] for face in await task} == {f"{d}-"[:2] for d in range(60)} - {"9-"}

    asyncio.run(group_and_change())
    assert {"7-2", "7-3"} in keys(album)
    assert {f"7-{number}" for number in (0, 1, *range(4, 20))} in keys(album)
    assert {f"8-{number}" for number in range(1, 20)} in keys(album)
    assert sum(map(len, keys(album))) == len(album) == 1200 - 21
    assert len(album.people()) == 60, "one fewer, and the new person"


def test_grouping_that_is_cancelled_changes_nothing(large_album: Album) -> None:
    album = large_album
    album.rename(album.people()[0].number, "Ada")
    before = album.people()

    async def cancel() -> None:
        task = asyncio.ensure_future(album.group())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert album.people() == before
    assert len(album) == 1200, "the new faces are kept"
    assert len(grouped(album)) == 120
    assert [len(person.faces) for person in album.people()] == [20] * 60
    assert album.people()[0].name == "Ada"
