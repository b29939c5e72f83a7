"""face-api.js's drawing calls, which create shapes and paint them immediately.

``target`` is anything that :func:`faceapi.draw.paint` accepts; in the browser also an element's id.
The other arguments are the same as for the function without ``draw_``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from faceapi.draw.painters.registry import paint
from faceapi.draw.results import (
    age_and_gender,
    contour,
    detections,
    face_expressions,
    face_landmarks,
)
from faceapi.draw.shapes import Shape

P = ParamSpec("P")


def _painted(create_shapes: Callable[P, list[Shape]]) -> Callable[Concatenate[object, P], None]:
    def draw(target: object, /, *args: P.args, **kwargs: P.kwargs) -> None:
        paint(target, create_shapes(*args, **kwargs))

    signature = inspect.signature(create_shapes)
    target = inspect.Parameter("target", inspect.Parameter.POSITIONAL_ONLY)
    name = getattr(create_shapes, "__name__", "")
    draw.__name__ = draw.__qualname__ = f"draw_{name}"
    draw.__doc__ = f"Paint :func:`faceapi.draw.{name}`."
    draw.__signature__ = signature.replace(  # type: ignore[attr-defined]  # read by inspect
        parameters=[target, *signature.parameters.values()], return_annotation=None
    )
    return draw


draw_detections = _painted(detections)
draw_face_landmarks = _painted(face_landmarks)
draw_face_expressions = _painted(face_expressions)
draw_age_and_gender = _painted(age_and_gender)
draw_contour = _painted(contour)
