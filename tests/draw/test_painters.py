"""What can be painted on, and what is said about what cannot."""

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


class StageTimer:
    def __init__(self) -> None:
        self.painted: list[Shape] = []

    def paint(self, shapes: Iterable[Shape], /) -> None:
        self.painted += shapes


@pytest.fixture
def no_factories(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    factories: list[object] = []
    monkeypatch.setattr(painting_module, "_factories", factories)
    return factories


def test_what_paints_itself_is_handed_the_shapes() -> None:
    recorder = StageTimer()
    paint(recorder, [BOX])
    assert recorder.painted == [BOX]


def test_a_pil_image_is_drawn_on_in_place() -> None:
    image = Image.new("RGB", (10, 10))
    paint(image, [BOX])
    assert image.getpixel((4, 4)) == (255, 0, 0)


def test_a_registered_kind_of_target_is_painted_on(no_factories: list[object]) -> None:
    recorder = StageTimer()

    def find(target: object) -> Painter | None:
        return recorder if target == "canvas" else None

    register_painter(find)
    register_painter(find)
    assert no_factories == [find]
    paint("canvas", [BOX])
    assert recorder.painted == [BOX]


@pytest.mark.parametrize("target", ["canvas", None, 3, StageTimer])
def test_other_targets_are_refused(target: object, no_factories: list[object]) -> None:
    with pytest.raises(TypeError, match=r"expected a target to paint on .*, got (str|None|int|t)"):
        paint(target, [BOX])


def test_without_pil_loaded_nobody_has_an_image(
    monkeypatch: pytest.MonkeyPatch, no_factories: list[object]
) -> None:
    monkeypatch.delitem(sys.modules, "PIL.Image")
    with pytest.raises(TypeError, match="got Image"):
        paint(Image.new("RGB", (10, 10)), [BOX])


def test_importing_draw_imports_no_pil() -> None:
    code = "import sys, faceapi.draw; print('PIL' in sys.modules)"
    # From py/, which thereby is on the path.
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGES, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"
