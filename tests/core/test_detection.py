"""Detections: relative boxes in, pixels out."""

from faceapi.core.geometry.boxes import Box, Dimensions
from faceapi.core.results.detection import FaceDetection, ObjectDetection


def test_object_detection_scales_its_relative_box() -> None:
    detection = ObjectDetection(0.9, 0.8, "face", Box(0.1, 0.5, 0.25, 0.25), Dimensions(200, 100))
    assert detection.box == Box(20, 50, 50, 25)
    assert (detection.score, detection.class_score, detection.class_name) == (0.9, 0.8, "face")
    assert (detection.image_width, detection.image_height) == (200, 100)
    assert detection.relative_box == Box(0.1, 0.5, 0.25, 0.25)


def test_for_size_keeps_everything_else() -> None:
    detection = ObjectDetection(0.9, 0.8, "face", Box(0.1, 0.5, 0.25, 0.25), Dimensions(200, 100))
    resized = detection.for_size(400, 400)
    assert resized == ObjectDetection(
        0.9, 0.8, "face", Box(0.1, 0.5, 0.25, 0.25), Dimensions(400, 400)
    )


def test_face_detection_has_no_class_of_its_own() -> None:
    face = FaceDetection(0.9, Box(0, 0, 0.5, 0.5), Dimensions(10, 20))
    assert (face.class_score, face.class_name) == (0.9, "")
    assert type(face.for_size(20, 20)) is FaceDetection
    assert repr(face) == (
        "FaceDetection(score=0.9, box=Box(x=0.0, y=0.0, width=5.0, height=10.0), "
        "image_dims=Dimensions(width=10.0, height=20.0))"
    )


def test_box_is_not_clipped() -> None:
    assert FaceDetection(0.9, Box(-0.5, 0, 2, 1), Dimensions(10, 10)).box == Box(-5, 0, 20, 10)


def test_relative_box_multiplies_by_the_inverse() -> None:
    # (v * (1 / d)) * d, not v: a floor may follow, so the last bit matters.
    face = FaceDetection(0.9, Box(0.3, 0.3, 0.1, 0.1), Dimensions(49, 49))
    assert face.relative_box.x == (0.3 * 49) * (1 / 49)
    assert face.for_size(49, 49).box.x == ((0.3 * 49) * (1 / 49)) * 49


def test_equal_by_value() -> None:
    a = FaceDetection(0.9, Box(0, 0, 0.5, 0.5), Dimensions(10, 20))
    assert a == FaceDetection(0.9, Box(0, 0, 0.5, 0.5), Dimensions(10, 20))
    assert a != FaceDetection(0.8, Box(0, 0, 0.5, 0.5), Dimensions(10, 20))
    assert hash(a) == hash(FaceDetection(0.9, Box(0, 0, 0.5, 0.5), Dimensions(10, 20)))
