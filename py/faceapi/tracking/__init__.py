"""Follow faces through a video: identity, smoothing, and few searches of full frames.

::

    from faceapi import FaceTracker, TinyFaceDetectorOptions

    tracker = FaceTracker(TinyFaceDetectorOptions(), expressions=True)
    for frame in [image, image]:  # or "async for", over the frames of a camera
        for face in await tracker.update(frame):
            print(face.track_id, face.box, face.velocity)

:class:`FaceTracker` is the way in; :func:`track` does the loop too.
"""

from faceapi.tracking.frames import track
from faceapi.tracking.options import Smoothing, TrackingOptions
from faceapi.tracking.tracked_face import TrackedFace
from faceapi.tracking.tracker import FaceTracker

__all__ = ["FaceTracker", "Smoothing", "TrackedFace", "TrackingOptions", "track"]
