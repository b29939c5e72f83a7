"""Results in words: a sentence for the status line, captions, and lines for a face's card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from faceapi import Face, FaceMatch
from faceapi.draw import age_and_gender_lines, expression_lines
from ui.people import identification
from ui.people.identification import UNKNOWN, Identification
from ui.settings import Settings

MAX_SENTENCE = 54
"""Number of characters that fit under an image on a phone, in two lines."""
AnyFace = TypeVar("AnyFace", bound=Face)
ADULT_AGE = 18
"""Estimated years from which a face is called a woman's or a man's."""
_PLURALS = {"woman": "women", "man": "men", "girl": "girls", "boy": "boys"}


def pluralize(number: int, singular: str, plural: str | None = None) -> str:
    """``1 face``, ``2 faces``; ``plural`` is for irregular nouns."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def left_to_right(faces: Sequence[AnyFace], *, mirrored: bool = False) -> list[AnyFace]:
    """Sort faces from left to right as they are shown; detectors return them by descending score.

    ``mirrored``: the image is shown mirrored.
    """
    return sorted(faces, key=lambda face: face.box.x, reverse=mirrored)


def summary(faces: Sequence[Face], *, mirrored: bool = False) -> str:
    """Return ``2 faces: a woman, about 27; …``, left to right, or totals if there are no ages or
    that is too long:

    ``4 faces: 3 women, 1 man, about 18 to 40; 3 happy, 1 sad.``
    """
    if not faces:
        return "No faces found."
    described = [
        text for face in left_to_right(faces, mirrored=mirrored) if (text := describe(face))
    ]
    total = pluralize(len(faces), "face")
    if not described:
        return f"{total} found."
    if len(faces) > 1 and not any(hasattr(face, "age") for face in faces):
        return f"{total}: {_group_summary(faces)}."
    sentence = f"{total}: {'; '.join(described)}."
    return sentence if len(sentence) <= MAX_SENTENCE else f"{total}: {_group_summary(faces)}."


def describe(face: Face) -> str:
    """Describe a face by its computed attributes: ``a woman, about 27, happy``."""
    return ", ".join(
        [
            *((f"a {person(face)}",) if hasattr(face, "age") else ()),
            *((_expression(face),) if hasattr(face, "expressions") else ()),
        ]
    )


def person(face: Face) -> str:
    """``woman, about 27``."""
    return f"{_person_noun(face)}, about {int(face.age)}"


def captions(face: Face, settings: Settings) -> list[str]:
    """Return the lines of a face's caption in the image: ``happy``, ``woman, 27``."""
    return [
        *(_expressions(face, settings) if hasattr(face, "expressions") else ()),
        *((f"{_person_noun(face)}, {int(face.age)}",) if hasattr(face, "age") else ()),
        *((tilt_line(face),) if settings.angles and hasattr(face, "landmarks") else ()),
    ]


def tilt_line(face: Face) -> str:
    """How far a face is tilted: ``30° clockwise``."""
    roll = -face.angle.roll  # positive: clockwise
    return f"{abs(roll)}°{' clockwise' if roll > 0 else ' counterclockwise' if roll else ''}"


def match_label(match: FaceMatch, *, short: bool = False) -> str:
    """Return ``Ada · 97 %``, or ``Ada · 0.21`` for a bare match; if ``short``, ``Ada`` or ``?``."""
    if short:
        return "?" if match.label == UNKNOWN else match.label
    if isinstance(match, Identification):
        return identification.label(match)
    return f"{match.label} · {match.distance:.2f}"


def match_summary(
    faces: Sequence[Face], matches: Sequence[FaceMatch], *, mirrored: bool = False
) -> str:
    """Return ``4 faces: Ada, Bea, 2 unknown.``, left to right; ``matches`` has one per face."""
    if not faces:
        return "No faces found."
    ordered = sorted(
        zip(faces, matches, strict=True), key=lambda pair: pair[0].box.x, reverse=mirrored
    )
    names = [match.label for _, match in ordered if match.label != UNKNOWN]
    unknown = len(faces) - len(names)
    described = [*names, *([f"{unknown} unknown"] if unknown else [])]
    return f"{pluralize(len(faces), 'face')}: {', '.join(described)}."


def shared_summary(matches: Sequence[FaceMatch]) -> str:
    """Return ``4 faces: person 1 is in both pictures, 3 are not.``

    ``matches`` compares each face of the second picture with the people of the first.
    """
    if not matches:
        return "No faces found in the second picture."
    total = pluralize(len(matches), "face")
    names = sorted({match.label for match in matches} - {UNKNOWN})
    if not names:
        others = "this person is not" if len(matches) == 1 else "none of these people is"
        return f"{total}: {others} in the first picture."
    shared = f"{', '.join(names[:-1])} and {names[-1]} are" if names[1:] else f"{names[0]} is"
    unknown = sum(match.label == UNKNOWN for match in matches)
    rest = f", {unknown} {'is' if unknown == 1 else 'are'} not" if unknown else ""
    return f"{total}: {shared} in both pictures{rest}."


def detail_lines(face: Face, match: FaceMatch | None = None) -> list[str]:
    """Return the lines of a face's card, with probabilities."""
    return [
        *(identification.lines(match) if isinstance(match, Identification) else ()),
        *(expression_lines(face.expressions) if hasattr(face, "expressions") else ()),
        *(age_and_gender_lines(face) if hasattr(face, "age") else ()),
    ]


def _group_summary(faces: Sequence[Face]) -> str:
    """``2 women, 1 man, about 18 to 27; 2 happy, 1 sad``."""
    aged = [face for face in faces if hasattr(face, "age")]
    people = Counter(_person_noun(face) for face in aged)
    groups = [
        pluralize(people[singular], singular, plural)
        for singular, plural in _PLURALS.items()
        if people[singular]
    ]
    if aged:
        ages = [int(face.age) for face in aged]
        groups.append("about " + " to ".join(f"{age}" for age in sorted({min(ages), max(ages)})))
    counts = Counter(_expression(face) for face in faces if hasattr(face, "expressions"))
    expressions = [f"{number} {name}" for name, number in counts.most_common()]
    return "; ".join(", ".join(part) for part in (groups, expressions) if part)


def _person_noun(face: Face) -> str:
    child, adult = ("girl", "woman") if face.gender.value == "female" else ("boy", "man")
    return adult if int(face.age) >= ADULT_AGE else child


def _expression(face: Face) -> str:
    return face.expressions.as_sorted_array()[0][0]


def _expressions(face: Face, settings: Settings) -> list[str]:
    if settings.all_expressions:
        return expression_lines(face.expressions, settings.min_probability)
    return [_expression(face)]
