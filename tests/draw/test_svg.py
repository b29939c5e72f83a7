"""SVG: well-formed for any text, with the shapes in place."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.draw.sample_face import SampleFace

from faceapi.core.geometry.boxes import Box
from faceapi.draw import (
    DrawBox,
    DrawBoxOptions,
    Label,
    Polyline,
    Rectangle,
    Shape,
    Style,
    SvgCanvas,
    detections,
    face_landmarks,
    paint,
    to_svg,
)
from faceapi.draw.painters.svg import estimate_text_width

NS = "{http://www.w3.org/2000/svg}"
BOX = Box(30, 4, 90, 80)


def parsed(shapes: list[Shape], background: str | None = None) -> ET.Element:
    return ET.fromstring(to_svg(shapes, (300, 200), background))


def paths(shapes: list[Shape]) -> list[dict[str, str]]:
    return [path.attrib for path in parsed(shapes).iter(f"{NS}path")]


def test_size_and_background() -> None:
    root = parsed([], 'sample one.jpg?a=1&b="2"')
    assert root.attrib == {"width": "300", "height": "200", "viewBox": "0 0 300 200"}
    [image] = root
    assert image.attrib == {"href": 'sample one.jpg?a=1&b="2"', "width": "300", "height": "200"}


def test_styles_have_separate_opacity() -> None:
    lines = Style("rgba(0, 0, 255, 0.25)", 2.5, line_join="round")
    [fill, stroke, name] = paths(
        [
            Rectangle(1, 2, 3, 4, Style(fill="rgba(255, 0, 0, 1)")),
            Polyline(((0, 0), (5, 5)), False, lines),
            Rectangle(1, 2, 3, 4, Style("tomato", 0, "blue")),
        ]
    )
    assert fill == {"d": "M1 2h3v4h-3z", "fill": "#ff0000"}
    assert stroke == {
        "d": "M0 0L5 5",
        "fill": "none",
        "stroke": "#0000ff",
        "stroke-opacity": "0.25",
        "stroke-width": "2.5",
        "stroke-linejoin": "round",
    }
    assert name == {"d": "M1 2h3v4h-3z", "fill": "blue"}


def test_one_path_per_style_however_many_faces(sample: SampleFace) -> None:
    one = [*detections(sample.face), *face_landmarks(sample.face)]
    many = [*detections([sample.face] * 5), *face_landmarks([sample.face] * 5)]
    drawn = [path for path in paths(many) if path.get("stroke") or path["fill"] == "#ff00ff"]
    assert len(drawn) == 3
    assert len(paths(many)) - len(paths(one)) == 4


def test_label_is_on_its_background() -> None:
    shapes = DrawBox(BOX, DrawBoxOptions(label="0.87")).shapes()
    root = parsed(shapes)
    group = root[-1]
    assert group.attrib == {"font-family": "Georgia", "font-size": "14", "fill": "#ffffff"}
    [text] = group
    assert (text.text, text.attrib) == ("0.87", {"x": "33", "y": "18"})
    width = 8 + estimate_text_width("0.87", 14)
    assert root[-2].attrib == {"d": f"M29 0h{width:.6g}v22h-{width:.6g}z", "fill": "#0000ff"}


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_is_well_formed(text: str, family: str) -> None:
    label = Label((text,), (0, 0), font_family=family, font_color=family)
    lines = parsed([label])[-1]
    assert len("\n".join(line.text or "" for line in lines)) == len(text)


def test_markup_in_a_name_stays_text() -> None:
    group = parsed([Label(("<script>&amp;\x00",), (0, 0))])[-1]
    assert group[0].text == "<script>&amp;\ufffd"


@pytest.mark.parametrize(
    ("text", "ems"), [("", 0), ("i", 0.4), ("a", 0.6), ("A", 0.72), ("M", 0.95), ("名", 1)]
)
def test_estimated_widths(text: str, ems: float) -> None:
    assert estimate_text_width(text, 10) == pytest.approx(10 * ems)
    assert estimate_text_width(text + "\u0301", 10) == estimate_text_width(text, 10)


def test_canvas_collects_painted_shapes() -> None:
    canvas = SvgCanvas((300, 200), "a.jpg")
    box = Rectangle(1, 2, 3, 4, Style("red"))
    paint(canvas, [box])
    paint(canvas, [box])
    assert canvas.to_svg() == to_svg([box, box], (300, 200), "a.jpg")
