"""What the attributes of a ``<face-overlay>`` ask for; none of them is believed unread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
)

Attributes = Mapping[str, str | None]
"""Every attribute the element knows; ``None`` where the page has not set it."""

BACKENDS = ("auto", "webgpu", "wasm", "webgl")
DETECTORS = ("tiny", "ssd", "mtcnn")
PARTS = {
    "boxes": None,
    "landmarks": "face_landmark_68_net",
    "expressions": "face_expression_net",
    "age-and-gender": "age_gender_net",
    "descriptors": "face_recognition_net",
}
"""Word of ``show`` to the network it needs."""


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """Attributes that make sense."""

    target: str
    options: DetectorOptions
    show: frozenset[str]
    backend: str | None
    """``None``: whatever runs the networks already."""
    mirrored: bool

    @classmethod
    def read(cls, attributes: Attributes) -> OverlayOptions:
        """Raises ``ValueError`` naming the attribute, what it may be, and what it is."""
        target = attributes.get("for") or ""
        if not target:
            raise ValueError('for="…" must name the id of an <img>, <video> or <canvas>')
        backend = attributes.get("backend")
        return cls(
            target,
            _options(attributes),
            _words("show", attributes.get("show"), "boxes"),
            None if backend is None else _one_of("backend", backend, BACKENDS),
            attributes.get("mirrored") is not None,
        )

    @property
    def networks(self) -> tuple[str, ...]:
        """Names in ``faceapi.nets`` of what has to be loaded, and nothing more."""
        parts = {*self.show, "landmarks"} if "descriptors" in self.show else self.show
        needed = (network for part, network in PARTS.items() if part in parts and network)
        return (self.options.net, *needed)


def _options(attributes: Attributes) -> DetectorOptions:
    detector = _one_of("detector", attributes.get("detector"), DETECTORS)
    size = _number("input-size", attributes.get("input-size"))
    score = _number("min-score", attributes.get("min-score"))
    for name, value, only in (
        ("input-size", size, ("tiny",)),
        ("min-score", score, ("tiny", "ssd")),
    ):
        if value is not None and detector not in only:
            raise ValueError(f'{name} does not go with detector="{detector}"; leave it out')
    if score is not None and not 0 < score < 1:
        raise ValueError(f"min-score must be between 0 and 1 (exclusive), got {score:g}")
    match detector:
        case "mtcnn":
            return MtcnnOptions()
        case "ssd":
            return SsdMobilenetv1Options(min_confidence=score or 0.5)
    side = 416 if size is None else size
    if side % 32 or not 64 <= side <= 1024:
        raise ValueError(f"input-size must be a multiple of 32 from 64 to 1024, got {side:g}")
    return TinyFaceDetectorOptions(input_size=int(side), score_threshold=score or 0.5)


def _one_of(name: str, value: str | None, known: tuple[str, ...]) -> str:
    """The value; the first of the known ones where there is none."""
    if value is None:
        return known[0]
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}; got {_quoted(value)}")
    return value


def _words(name: str, value: str | None, default: str) -> frozenset[str]:
    words = (default if value is None else value).split()
    for word in words:
        if word not in PARTS:
            raise ValueError(f"{name} may have the words {', '.join(PARTS)}; got {_quoted(word)}")
    return frozenset(words)


def _number(name: str, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a number, got {_quoted(value)}") from error


def _quoted(value: str) -> str:
    """The value as it can be shown: an attribute may hold a megabyte of anything."""
    return repr(value if len(value) <= 60 else f"{value[:60]}…")
