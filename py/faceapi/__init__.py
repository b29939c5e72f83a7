"""Face detection, 68 landmarks, recognition, expressions, age and gender, in the browser.

::

    import faceapi

    await faceapi.nets.ssd_mobilenetv1.load_from_uri()
    await faceapi.nets.face_landmark_68_net.load_from_uri()
    for face in await faceapi.detect_all_faces("photo.jpg").with_face_landmarks():
        print(face.score, face.box, face.landmarks.nose)

The names are face-api.js's in snake_case, the numbers are its numbers. Drawing is in
:mod:`faceapi.draw`, cameras and overlays are in :mod:`faceapi.browser`.
"""

from faceapi import (
    draw,
    env,
)
from faceapi._api import (
    available_backends,
    detect_all_faces,
    detect_single_face,
    get_backend,
    nets,
    profile,
    set_backend,
)
from faceapi.client import (
    FaceApi,
    Nets,
)
from faceapi.compat.deprecated import (
    all_faces,
    all_faces_mtcnn,
    all_faces_ssd_mobilenetv1,
    all_faces_tiny_yolov2,
)
from faceapi.compat.extend import (
    extend_with_age,
    extend_with_face_descriptor,
    extend_with_face_detection,
    extend_with_face_expressions,
    extend_with_face_landmarks,
    extend_with_gender,
    is_with_age,
    is_with_face_detection,
    is_with_face_expressions,
    is_with_face_landmarks,
    is_with_gender,
)
from faceapi.compat.functions import (
    compute_face_descriptor,
    create_face_detection_net,
    create_face_recognition_net,
    create_mtcnn,
    create_ssd_mobilenetv1,
    create_tiny_face_detector,
    create_tiny_yolov2,
    detect_face_landmarks,
    detect_face_landmarks_tiny,
    detect_landmarks,
    load_age_gender_model,
    load_face_detection_model,
    load_face_expression_model,
    load_face_landmark_model,
    load_face_landmark_tiny_model,
    load_face_recognition_model,
    load_mtcnn_model,
    load_ssd_mobilenetv1_model,
    load_tiny_face_detector_model,
    load_tiny_yolov2_model,
    locate_faces,
    mtcnn,
    predict_age_and_gender,
    recognize_face_expressions,
    ssd_mobilenetv1,
    tiny_face_detector,
    tiny_yolov2,
)
from faceapi.compat.ops import (
    compute_reshaped_dimensions,
    inverse_sigmoid,
    is_valid_number,
    is_valid_probability,
    normalize,
    pad_to_square,
    shuffle_array,
    sigmoid,
)
from faceapi.core.geometry.align import (
    min_bbox,
)
from faceapi.core.geometry.boxes import (
    BoundingBox,
    Box,
    LabeledBox,
    PredictedBox,
    Rect,
)
from faceapi.core.geometry.nms import (
    iou,
    non_max_suppression,
)
from faceapi.core.geometry.points import (
    Dimensions,
    Point,
)
from faceapi.core.identity.descriptors import (
    LabeledFaceDescriptors,
    euclidean_distance,
)
from faceapi.core.identity.matching import (
    FaceMatch,
    FaceMatcher,
)
from faceapi.core.js_numbers import (
    floor_to,
)
from faceapi.core.options import (
    DetectorOptions,
    MtcnnOptions,
    SsdMobilenetv1Options,
    TinyFaceDetectorOptions,
    TinyYolov2Options,
    TinyYolov2SizeType,
)
from faceapi.core.pixels.array_picture import (
    ArrayPicture,
)
from faceapi.core.pixels.picture import (
    Patch,
    Picture,
)
from faceapi.core.results.age_gender import (
    AgeGender,
    Gender,
)
from faceapi.core.results.detection import (
    FaceDetection,
    ObjectDetection,
)
from faceapi.core.results.expressions import (
    FACE_EXPRESSION_LABELS,
    FaceExpressions,
)
from faceapi.core.results.faces import (
    Face,
    FivePointFace,
)
from faceapi.core.results.landmarks import (
    FaceLandmarks,
    FaceLandmarks5,
    FaceLandmarks68,
)
from faceapi.core.results.resize_results import (
    resize_results,
)
from faceapi.errors import (
    AssetError,
    BackendUnavailableError,
    CameraError,
    FaceApiError,
    InferenceError,
    ModelFileError,
    ModelNotLoadedError,
    NotComputedError,
    PictureError,
    StorageError,
)
from faceapi.media import (
    await_media_loaded,
    buffer_to_image,
    buffer_to_video,
    create_canvas,
    create_canvas_from_media,
    extract_face_tensors,
    extract_faces,
    fetch_image,
    fetch_json,
    fetch_net_weights,
    fetch_or_throw,
    fetch_video,
    get_context_2d_or_throw,
    get_media_dimensions,
    image_tensor_to_canvas,
    image_to_square,
    is_media_element,
    is_media_loaded,
    load_weight_map,
    match_dimensions,
    open_picture,
    resolve_input,
)
from faceapi.networks import (
    AgeGenderNet,
    FaceDetectionNet,
    FaceExpressionNet,
    FaceLandmark68Net,
    FaceLandmark68TinyNet,
    FaceLandmarkNet,
    FaceRecognitionNet,
    Mtcnn,
    NeuralNetwork,
    SsdMobilenetv1,
    TinyFaceDetector,
    TinyYolov2,
)
from faceapi.pipeline.chain import (
    AllAlignedFacesTask,
    AllFacesTask,
    FaceTask,
    SingleAlignedFaceTask,
    SingleFaceTask,
)
from faceapi.pipeline.mtcnn import (
    MtcnnStats,
)
from faceapi.runtime.backend import (
    Backend,
    BackendStatus,
    Environment,
    Session,
)
from faceapi.runtime.mock import (
    HandlerBackend,
)

__version__ = "0.1.0"

__all__ = [
    "FACE_EXPRESSION_LABELS",
    "AgeGender",
    "AgeGenderNet",
    "AllAlignedFacesTask",
    "AllFacesTask",
    "ArrayPicture",
    "AssetError",
    "Backend",
    "BackendStatus",
    "BackendUnavailableError",
    "BoundingBox",
    "Box",
    "CameraError",
    "DetectorOptions",
    "Dimensions",
    "Environment",
    "Face",
    "FaceApi",
    "FaceApiError",
    "FaceDetection",
    "FaceDetectionNet",
    "FaceExpressionNet",
    "FaceExpressions",
    "FaceLandmark68Net",
    "FaceLandmark68TinyNet",
    "FaceLandmarkNet",
    "FaceLandmarks",
    "FaceLandmarks5",
    "FaceLandmarks68",
    "FaceMatch",
    "FaceMatcher",
    "FaceRecognitionNet",
    "FaceTask",
    "FivePointFace",
    "Gender",
    "HandlerBackend",
    "InferenceError",
    "LabeledBox",
    "LabeledFaceDescriptors",
    "ModelFileError",
    "ModelNotLoadedError",
    "Mtcnn",
    "MtcnnOptions",
    "MtcnnStats",
    "Nets",
    "NeuralNetwork",
    "NotComputedError",
    "ObjectDetection",
    "Patch",
    "Picture",
    "PictureError",
    "Point",
    "PredictedBox",
    "Rect",
    "Session",
    "SingleAlignedFaceTask",
    "SingleFaceTask",
    "SsdMobilenetv1",
    "SsdMobilenetv1Options",
    "StorageError",
    "TinyFaceDetector",
    "TinyFaceDetectorOptions",
    "TinyYolov2",
    "TinyYolov2Options",
    "TinyYolov2SizeType",
    "all_faces",
    "all_faces_mtcnn",
    "all_faces_ssd_mobilenetv1",
    "all_faces_tiny_yolov2",
    "available_backends",
    "await_media_loaded",
    "buffer_to_image",
    "buffer_to_video",
    "compute_face_descriptor",
    "compute_reshaped_dimensions",
    "create_canvas",
    "create_canvas_from_media",
    "create_face_detection_net",
    "create_face_recognition_net",
    "create_mtcnn",
    "create_ssd_mobilenetv1",
    "create_tiny_face_detector",
    "create_tiny_yolov2",
    "detect_all_faces",
    "detect_face_landmarks",
    "detect_face_landmarks_tiny",
    "detect_landmarks",
    "detect_single_face",
    "draw",
    "env",
    "euclidean_distance",
    "extend_with_age",
    "extend_with_face_descriptor",
    "extend_with_face_detection",
    "extend_with_face_expressions",
    "extend_with_face_landmarks",
    "extend_with_gender",
    "extract_face_tensors",
    "extract_faces",
    "fetch_image",
    "fetch_json",
    "fetch_net_weights",
    "fetch_or_throw",
    "fetch_video",
    "floor_to",
    "get_backend",
    "get_context_2d_or_throw",
    "get_media_dimensions",
    "image_tensor_to_canvas",
    "image_to_square",
    "inverse_sigmoid",
    "iou",
    "is_media_element",
    "is_media_loaded",
    "is_valid_number",
    "is_valid_probability",
    "is_with_age",
    "is_with_face_detection",
    "is_with_face_expressions",
    "is_with_face_landmarks",
    "is_with_gender",
    "load_age_gender_model",
    "load_face_detection_model",
    "load_face_expression_model",
    "load_face_landmark_model",
    "load_face_landmark_tiny_model",
    "load_face_recognition_model",
    "load_mtcnn_model",
    "load_ssd_mobilenetv1_model",
    "load_tiny_face_detector_model",
    "load_tiny_yolov2_model",
    "load_weight_map",
    "locate_faces",
    "match_dimensions",
    "min_bbox",
    "mtcnn",
    "nets",
    "non_max_suppression",
    "normalize",
    "open_picture",
    "pad_to_square",
    "predict_age_and_gender",
    "profile",
    "recognize_face_expressions",
    "resize_results",
    "resolve_input",
    "set_backend",
    "shuffle_array",
    "sigmoid",
    "ssd_mobilenetv1",
    "tiny_face_detector",
    "tiny_yolov2",
]
