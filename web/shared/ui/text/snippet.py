"""Fit a page's ``snippet.py`` to the current settings, so that it can be shown and copied.

A snippet is a complete program. :func:`render` changes four things in it: the lines that load
networks; the values of ``options``, ``min_probability``, ``max_distance``, ``false_accept_rate``
and ``mask``; the argument of ``with_face_landmarks()``; and lines that end with a condition such as
``# if landmarks``. Such a line is dropped, with the block that it opens, unless the condition
holds. What fits on one line then is put on one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ui.settings import Settings

_LOAD = re.compile(r"await faceapi\.nets\.\w+\.load_from_uri\(\)")
_CONDITION = re.compile(r"  # if ([a-z_ ]+)$")
_VALUES = "options|min_probability|max_distance|false_accept_rate|mask"
_ASSIGNMENT = re.compile(rf"^( *)({_VALUES}) = .*$", re.MULTILINE)
_LANDMARKS = re.compile(r"\.with_face_landmarks\((tiny=True)?\)")
_ARGUMENTS = re.compile(r"^(.*\w\()\n((?: +.*,\n)+) *\)(.*)$", re.MULTILINE)
_ONE_LINE_CHAIN = re.compile(r"^(.* await )\(\n +(.*)\n *\)$", re.MULTILINE)
_LINE_LENGTH = 100


def render(source: str, settings: Settings) -> str:
    """Return the snippet for these settings."""
    values = {
        "options": options_expression(settings),
        "min_probability": f"{settings.min_probability:g}",
        "max_distance": f"{settings.max_distance:g}",
        "mask": f'"{settings.mask}"',
        "false_accept_rate": f"{settings.false_accept_rate:g}",
    }
    lines = _with_loads(list(_selected(source.splitlines(), settings)), settings)
    text = _ARGUMENTS.sub(_with_arguments, "\n".join(lines) + "\n")
    text = _ONE_LINE_CHAIN.sub(_joined, text)
    text = _ASSIGNMENT.sub(lambda match: f"{match[1]}{match[2]} = {values[match[2]]}", text)
    tiny = "tiny=True" if settings.tiny_landmarks else ""
    return _LANDMARKS.sub(f".with_face_landmarks({tiny})", text)


def options_expression(settings: Settings) -> str:
    """Return the expression that creates the detector's options."""
    score = f"{settings.score:g}"
    if settings.detector == "tiny":
        size = settings.input_size
        return f"faceapi.TinyFaceDetectorOptions(input_size={size}, score_threshold={score})"
    return f"faceapi.SsdMobilenetv1Options(min_confidence={score})"


def _selected(lines: Sequence[str], settings: Settings) -> Iterator[str]:
    """Yield the lines whose conditions hold, without the conditions."""
    dropped: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if dropped is not None and line and indent > dropped:
            continue
        dropped = None
        condition = _CONDITION.search(line)
        if condition is None:
            yield line
        elif _holds(condition[1], settings):
            yield line[: condition.start()]
        else:
            dropped = indent


def _with_arguments(match: re.Match[str]) -> str:
    """A call whose arguments each had a line: on one line if it fits."""
    arguments = " ".join(match[2].split()).removesuffix(",")
    line = f"{match[1]}{arguments}){match[3]}"
    return line if len(line) <= _LINE_LENGTH else match[0]


def _joined(match: re.Match[str]) -> str:
    line = match[1] + match[2]
    return line if len(line) <= _LINE_LENGTH else match[0]


def _holds(condition: str, settings: Settings) -> bool:
    """Evaluate names of settings combined with ``and`` and ``or``."""
    values = settings.as_dict()
    return any(
        all(values[name] not in (False, "none") for name in alternative.split(" and "))
        for alternative in condition.split(" or ")
    )


def _with_loads(lines: Sequence[str], settings: Settings) -> list[str]:
    """Replace the lines that load networks by one for each network that the settings need."""
    loads = [line for line in lines if _LOAD.fullmatch(line)]
    start = lines.index(loads[0])
    needed = [f"await faceapi.nets.{name}.load_from_uri()" for name in settings.networks()]
    return [*lines[:start], *needed, *lines[start + len(loads) :]]
