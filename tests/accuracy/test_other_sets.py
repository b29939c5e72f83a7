"""Sets that not everybody has, on tiny copies of their layouts made of the samples."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faceapi_build.accuracy.command import measure
from faceapi_build.accuracy.identity import folds
from faceapi_build.accuracy.published.report import markdown
from faceapi_build.accuracy.sets import utk_faces
from faceapi_build.accuracy.sets.expression_faces import ExpressionFaces
from faceapi_build.accuracy.sets.labeled_photos import LabeledPhotos
from faceapi_build.accuracy.sets.lfw import LfwPhotos, official_folds
from faceapi_build.errors import BuildError
from faceapi_build.site import accuracy as accuracy_page

ADA, BEA = (390, 375, 610, 595), (820, 425, 1040, 645)
"""Faces on sample1.jpg: left, top, right, bottom."""


@pytest.fixture
def sample(samples_folder: Path) -> Image.Image:
    with Image.open(samples_folder / "sample1.jpg") as image:
        return image.convert("RGB")


def save(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def make_wider(data: Path, sample: Image.Image) -> None:
    images = data / "wider" / "WIDER_val" / "images" / "0--Parade"
    save(sample, images / "three.jpg")
    save(Image.new("RGB", (64, 48)), images / "none.jpg")
    rows = [
        "0--Parade/three.jpg",
        "3",
        *(f"{x} {y} {right - x} {bottom - y} 0 0 0 0 0 0" for x, y, right, bottom in (ADA, BEA)),
        "5 5 9 9 2 0 0 1 0 0",
        "0--Parade/none.jpg",
        "0",
        "0 0 0 0 0 0 0 0 0 0",
    ]
    table = data / "wider" / "wider_face_split" / "wider_face_val_bbx_gt.txt"
    table.parent.mkdir(parents=True)
    table.write_text("\n".join(rows) + "\n")


def make_expressions(data: Path, sample: Image.Image) -> None:
    face = sample.crop(ADA)
    pixels = " ".join(map(str, np.asarray(face.convert("L").resize((48, 48))).ravel()))
    (data / "fer2013").mkdir()
    (data / "fer2013" / "fer2013.csv").write_text(
        f"emotion,pixels,Usage\n3,{pixels},Training\n3,{pixels},PrivateTest\n"
    )
    for film, label in (("001", "5.0000000e+00"), ("002", "2.0000000e+00")):
        name = f"S005_{film}_00000011"
        save(face, data / "ck+" / "cohn-kanade-images" / "S005" / film / f"{name}.png")
        labels = data / "ck+" / "Emotion" / "S005" / film
        labels.mkdir(parents=True)
        (labels / f"{name}_emotion.txt").write_text(f"   {label}\n")


def make_ages(data: Path, sample: Image.Image) -> None:
    for name, box in (("26_1_0_20170116174525125", ADA), ("30_1_0_20170116174525126", BEA)):
        save(sample.crop(box).resize((200, 200)), data / "utkface" / f"{name}.jpg.chip.jpg")
    save(sample.crop(ADA), data / "utkface" / "61_1_20170109142408075.jpg")  # one of the misnamed


def test_detection_expressions_ages_and_genders_are_measured(
    tmp_path: Path, sample: Image.Image, models_folder: Path
) -> None:
    make_wider(tmp_path, sample)
    make_expressions(tmp_path, sample)
    make_ages(tmp_path, sample)
    results = asyncio.run(measure(tmp_path, quick=True))
    wider = results["wider"]["SSD MobileNet v1"]
    assert (wider["faces"], wider["recall"]) == (2, 1)
    assert wider["precision"] == pytest.approx(2 / 3), "sample1 has a third face"
    assert wider["by_size"] == {"128 to 255": {"faces": 2, "recall": 1.0}}
    for name in ("fer2013", "ck"):
        assert results[name]["pictures"] == 1, "training pictures and contempt are left out"
        assert list(results[name]["confusion"]) == ["happy"]
    ages = results["utkface"]
    assert ages["faces"] == 2
    assert ages["gender_accuracy"] == 1
    assert 0 < ages["age_error"] < 15
    assert set(ages["by_age"]) == {"20 to 29", "30 to 44"}
    page, text = accuracy_page.render(results), markdown(results)
    for heading in (
        "Faces in crowds",
        "Expressions: FER2013",
        "Expressions: CK+",
        "Age and gender",
    ):
        assert heading in page
    assert "… 2 faces of 128 to 255 px" in text


def test_the_whole_of_lfw_is_measured_with_its_official_pairs(
    tmp_path: Path, sample: Image.Image, models_folder: Path
) -> None:
    folder = tmp_path / "lfw"
    for person, (left, top, right, bottom) in (("Ada_A", ADA), ("Bea_B", BEA)):
        for number in (1, 2):
            box = (left - 100 + 4 * number, top - 100, right + 100, bottom + 100)
            save(sample.crop(box).resize((250, 250)), folder / person / f"{person}_000{number}.jpg")
    (folder / "pairs.txt").write_text(
        "2 1\nAda_A 1 2\nAda_A 1 Bea_B 1\nBea_B 1 2\nAda_A 2 Bea_B 2\n"
    )
    photos = LfwPhotos.find(tmp_path)
    assert photos is not None
    assert not photos.tight
    assert [len(fold) for fold in photos.folds] == [2, 2]
    results = asyncio.run(measure(tmp_path, quick=False))
    assert results["lfw"]["pairs"] == "LFW's official pairs"
    assert results["lfw"]["options"]["original"]["folds"]["pairs"] == 4
    assert results["lfw"]["options"]["upright"]["folds"]["accuracy"] == 1


def test_official_pairs_need_their_photos_and_their_layout() -> None:
    text = "2\t1\nAda 1 2\nAda 1 Bea 1\nBea 1 2\nAda 2 Bea 2\n"
    names = dict.fromkeys(("Ada_0001.jpg", "Ada_0002.jpg", "Bea_0001.jpg"))
    first, second = official_folds(text, names)
    assert first == (
        ("Ada_0001.jpg", "Ada_0002.jpg", True),
        ("Ada_0001.jpg", "Bea_0001.jpg", False),
    )
    assert second == ()
    with pytest.raises(BuildError, match="expected 2 times 2 pairs, got 1"):
        official_folds("2 1\nAda 1 2\n", names)
    with pytest.raises(BuildError, match="expected the layout of LFW"):
        official_folds("no pairs", names)


def test_a_limit_comes_from_the_other_folds() -> None:
    names = [f"{number}" for number in range(4)]
    points = np.zeros((4, 128), np.float32)
    points[:, 0] = [0, 0.1, 1.0, 3.0]
    near, far = [("0", "1", True), ("0", "2", False)], [("0", "2", True), ("0", "3", False)]
    result = folds.accuracy(points, names, [near, near])
    assert (result["accuracy"], result["pairs"]) == (1, 4)
    # The limit of the first fold is 0.55, that of the second 2: each is wrong once on the other.
    assert folds.accuracy(points, names, [near, far])["accuracy"] == 0.5


def test_drawn_pairs_are_right_and_no_person_is_in_two_folds() -> None:
    people = {f"p{n}": [f"p{n}_{k}" for k in range(1 + n % 3)] for n in range(60)}
    drawn = folds.drawn_folds(people, size=2)
    assert len(drawn) == 10
    seen: list[set[str]] = []
    for fold in drawn:
        assert sum(same for _, _, same in fold) == 2 == len(fold) - 2
        assert len(set(fold)) == len(fold)
        for first, second, same in fold:
            assert (first.split("_")[0] == second.split("_")[0]) is same
            assert first != second
        seen.append({name.split("_")[0] for pair in fold for name in pair[:2]})
    assert sum(map(len, seen)) == len(set.union(*seen))


@pytest.mark.parametrize(
    "find", [LabeledPhotos.find_wider, ExpressionFaces.find_ck, utk_faces.find]
)
def test_an_absent_set_is_none(find: object, tmp_path: Path) -> None:
    assert callable(find)
    assert find(tmp_path) is None


def test_damaged_sets_are_refused_in_words(tmp_path: Path, sample: Image.Image) -> None:
    make_wider(tmp_path, sample)
    table = tmp_path / "wider" / "wider_face_split" / "wider_face_val_bbx_gt.txt"
    table.write_text("0--Parade/three.jpg\nmany\n")
    with pytest.raises(BuildError, match="the number of faces after 0--Parade/three"):
        LabeledPhotos.find_wider(tmp_path)
    (tmp_path / "fer2013").mkdir()
    (tmp_path / "fer2013" / "fer2013.csv").write_text("emotion,pixels,Usage\n3,1 2,PrivateTest\n")
    with pytest.raises(BuildError, match="expected 2304 pixels, got 2"):
        ExpressionFaces.find_fer2013(tmp_path)
