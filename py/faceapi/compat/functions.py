"""Functions that run, load or create one network, by their names in face-api.js.

The functions that run a network are methods of ``faceapi.nets``. Each takes one image and returns
one value, or takes a list of images and returns a list of values; a detector uses only the first
image of a list. Images are of the types that :func:`faceapi.detect_all_faces` accepts.
"""

from faceapi._api import nets
from faceapi.networks import FaceRecognitionNet, Mtcnn, SsdMobilenetv1, TinyFaceDetector, TinyYolov2

ssd_mobilenetv1 = nets.ssd_mobilenetv1.locate_faces
locate_faces = ssd_mobilenetv1
tiny_face_detector = nets.tiny_face_detector.locate_faces
tiny_yolov2 = nets.tiny_yolov2.locate_faces
mtcnn = nets.mtcnn.forward

detect_face_landmarks = nets.face_landmark_68_net.detect_landmarks
detect_landmarks = detect_face_landmarks
detect_face_landmarks_tiny = nets.face_landmark_68_tiny_net.detect_landmarks
compute_face_descriptor = nets.face_recognition_net.compute_face_descriptor
recognize_face_expressions = nets.face_expression_net.predict_expressions
predict_age_and_gender = nets.age_gender_net.predict_age_and_gender

load_ssd_mobilenetv1_model = nets.ssd_mobilenetv1.load_from_uri
load_face_detection_model = load_ssd_mobilenetv1_model
load_tiny_face_detector_model = nets.tiny_face_detector.load_from_uri
load_tiny_yolov2_model = nets.tiny_yolov2.load_from_uri
load_mtcnn_model = nets.mtcnn.load_from_uri
load_face_landmark_model = nets.face_landmark_68_net.load_from_uri
load_face_landmark_tiny_model = nets.face_landmark_68_tiny_net.load_from_uri
load_face_recognition_model = nets.face_recognition_net.load_from_uri
load_face_expression_model = nets.face_expression_net.load_from_uri
load_age_gender_model = nets.age_gender_net.load_from_uri

create_ssd_mobilenetv1 = SsdMobilenetv1.from_weights
create_face_detection_net = create_ssd_mobilenetv1
create_tiny_face_detector = TinyFaceDetector.from_weights
create_tiny_yolov2 = TinyYolov2.from_weights
create_mtcnn = Mtcnn.from_weights
create_face_recognition_net = FaceRecognitionNet.from_weights
