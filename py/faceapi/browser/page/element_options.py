"""Parse and validate the attributes of ``<face-overlay>``."""

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
"""Every attribute of the element; ``None`` if the page has not set it."""

BACKENDS = ("auto", "webgpu", "wasm", "webgl")
DETECTORS = ("tiny", "ssd", "mtcnn")
NETWORK_FOR = {
    "boxes": None,
    "landmarks": "face_landmark_68_net",
    "expressions": "face_expression_net",
    "age-and-gender": "age_gender_net",
    "descriptors": "face_recognition_net",
}
"""Maps each token of ``show`` to the network that it needs, by its name in ``faceapi.nets``."""


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """The validated attributes."""

    target: str
    detector_options: DetectorOptions
    show: frozenset[str]
    backend: str | None
    """``None``: the backend that is already in use."""
    mirrored: bool

    @classmethod
    def from_attributes(cls, attributes: Attributes, *, has_target: bool = False) -> OverlayOptions:
        """Validate; raises ``ValueError`` with the attribute, its allowed values, and its value.

        With ``has_target`` the page has assigned an element, and ``for`` may be missing.
        """
        target = attributes.get("for") or ""
        if not target and not has_target:
            raise ValueError('for="…" must name the id of an <img>, <video> or <canvas>')
        backend = attributes.get("backend")
        return cls(
            target,
            _detector_options(attributes),
            _token_list("show", attributes.get("show"), "boxes"),
            None if backend is None else _choice("backend", backend, BACKENDS),
            attributes.get("mirrored") is not None,
        )

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that have to be loaded, by their names in ``faceapi.nets``."""
        tokens = {*self.show, "landmarks"} if "descriptors" in self.show else self.show
        networks = (
            network for token, network in NETWORK_FOR.items() if token in tokens and network
        )
        return (self.detector_options.net, *networks)


def _detector_options(attributes: Attributes) -> DetectorOptions:
    detector = _choice("detector", attributes.get("detector"), DETECTORS)
    size = _number("input-size", attributes.get("input-size"))
    score = _number("min-score", attributes.get("min-score"))
    for name, value, detectors in (
        ("input-size", size, ("tiny",)),
        ("min-score", score, ("tiny", "ssd")),
    ):
        if value is not None and detector not in detectors:
            raise ValueError(f'{name} does not apply to detector="{detector}"; leave it out')
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


def _choice(name: str, value: str | None, choices: tuple[str, ...]) -> str:
    """The value, or the first choice if the attribute is not set."""
    if value is None:
        return choices[0]
    if value not in choices:
        raise ValueError(
            f"{name} must be one of {', '.join(choices)}; got {_truncated_repr(value)}"
        )
    return value


def _token_list(name: str, value: str | None, default: str) -> frozenset[str]:
    tokens = (default if value is None else value).split()
    for token in tokens:
        if token not in NETWORK_FOR:
            raise ValueError(
                f"{name} may contain the words {', '.join(NETWORK_FOR)}; "
                f"got {_truncated_repr(token)}"
            )
    return frozenset(tokens)


def _number(name: str, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a number, got {_truncated_repr(value)}") from error


def _truncated_repr(value: str) -> str:
    """The value for an error message, truncated: an attribute can be of any length."""
    return repr(value if len(value) <= 60 else f"{value[:60]}…")
