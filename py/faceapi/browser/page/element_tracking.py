"""Follow the faces of a video for ``<face-overlay>``, and describe them in its events."""

from __future__ import annotations

from typing import Any

from faceapi import Face
from faceapi.browser.interop.ffi import js_class_name
from faceapi.browser.page.element_options import OverlayOptions
from faceapi.tracking import FaceTracker


def required_networks(media: Any, options: OverlayOptions) -> tuple[str, ...]:
    """The networks for this element, by their names in ``faceapi.nets``; a video needs more."""
    if not is_video(media):
        return options.networks
    landmarks = "face_landmark_68_tiny_net" if _is_tiny(options) else "face_landmark_68_net"
    return tuple(dict.fromkeys((*options.networks, "tiny_face_detector", landmarks)))


def create_tracker(options: OverlayOptions) -> FaceTracker:
    """A tracker that computes what the element shows."""
    return FaceTracker(
        options.detector_options,
        expressions="expressions" in options.show,
        age_and_gender="age-and-gender" in options.show,
        descriptors="descriptors" in options.show,
        tiny_landmarks=_is_tiny(options),
    )


def event_entry(face: Face) -> dict[str, object]:
    """The parts of a face for the event ``faces``: of a video with its id, and with its pose."""
    entry = face.to_dict()
    if "landmarks" in face.computed:
        entry["pose"] = face.pose._asdict()
    return entry


def is_video(media: Any) -> bool:
    """Whether an element plays a video."""
    return js_class_name(media) == "HTMLVideoElement"


def _is_tiny(options: OverlayOptions) -> bool:
    """Whether landmarks only serve to follow the faces, for which the small network is enough."""
    return options.show.isdisjoint(("landmarks", "descriptors"))
