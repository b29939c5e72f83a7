"""Supported targets, and the error for other targets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from faceapi.draw import Painter, Rectangle, Shape, Style, paint, register_painter
from faceapi.draw.painters import registry as painting_module

PACKAGES = Path(painting_module.__file__).parents[3]
BOX = Rectangle(2, 2, 4, 4, Style(fill="red"))


class RecordingPainter:
    def __init__(self) -> None:
        self.painted: list[Shape] = []

    def paint(self, shapes: Iterable[Shape], /) -> None:
        self.painted += shapes


@pytest.fixture
def no_factories(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    factories: list[object] = []
    monkeypatch.setattr(painting_module, "_factories", factories)
    return factories


def test_painter_receives_the_shapes() -> None:
    recorder = RecordingPainter()
    paint(recorder, [BOX])
    assert recorder.painted == [BOX]


def test_pil_image_is_changed_in_place() -> None:
    image = Image.new("RGB", (10, 10))
    paint(image, [BOX])
    assert image.getpixel((4, 4)) == (255, 0, 0)


def test_paints_on_registered_target_types(no_factories: list[object]) -> None:
    recorder = RecordingPainter()

    def factory(target: object) -> Painter | None:
        return recorder if target == "canvas" else None

    register_painter(factory)
    register_painter(factory)
    assert no_factories == [factory]
    paint("canvas", [BOX])
    assert recorder.painted == [BOX]


@pytest.mark.parametrize("target", ["canvas", None, 3, RecordingPainter])
def test_rejects_other_targets(target: object, no_factories: list[object]) -> None:
    with pytest.raises(TypeError, match=r"expected a target to paint on .*, got (str|None|int|t)"):
        paint(target, [BOX])


def test_pil_is_not_imported_to_test_for_images(
    monkeypatch: pytest.MonkeyPatch, no_factories: list[object]
) -> None:
    monkeypatch.delitem(sys.modules, "PIL.Image")
    with pytest.raises(TypeError, match="got Image"):
        paint(Image.new("RGB", (10, 10)), [BOX])


def test_importing_draw_does_not_import_pil() -> None:
    code = "import sys, faceapi.draw; print('PIL' in sys.modules)"
    # Run in py/, so that it is on the path.
    completed = subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGES, capture_output=True, text=True, check=True
    )
    assert completed.stdout == "False\n"
