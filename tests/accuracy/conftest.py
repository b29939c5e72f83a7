"""A small set in every layout that ``build.py accuracy`` reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def data(tmp_path: Path, samples_folder: Path) -> Path:
    """Every layout, made of the site's samples: two people with two crops each, pairs, a photo."""
    crops, pairs, photos = (tmp_path / name for name in ("lfw", "pairs", "dlib-faces"))
    for folder in (crops, pairs, photos):
        folder.mkdir()
    # Faces on the samples, as (left, top, side): person by person.
    with Image.open(samples_folder / "sample1.jpg") as image:
        faces = {"Ada": (390, 375, 220), "Bea": (820, 425, 220)}
        for name, (left, top, side) in faces.items():
            for number, shift in ((1, 0), (2, 6)):
                box = (left + shift, top, left + shift + side, top + side)
                crop = image.convert("L").crop(box).resize((200, 200))
                crop.save(crops / f"{name}_Example_000{number}.jpg")
    (crops / "expressions.csv").write_text(
        "image,expression\nAda_Example_0001.jpg,happiness\nBea_Example_0001.jpg,contempt\n"
    )
    for name in ("sample2.jpg", "sample3.jpg"):
        shutil.copyfile(samples_folder / name, pairs / name)
    (pairs / "pairs.csv").write_text(
        "file_x,file_y,Decision\nsample2.jpg,sample2.jpg,Yes\nsample2.jpg,sample3.jpg,No\n"
    )
    shutil.copyfile(samples_folder / "sample2.jpg", photos / "sample2.jpg")
    parts = "".join(f"<part name='{i:02}' x='{i}' y='{i % 7}'/>" for i in range(68))
    (photos / "faces.xml").write_text(
        "<dataset><images><image file='sample2.jpg'>"
        f"<box top='1' left='1' width='9' height='9'>{parts}</box></image></images></dataset>"
    )
    return tmp_path
