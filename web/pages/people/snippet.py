from js import document

import faceapi

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces: list[faceapi.Face] = []
for image in document.querySelectorAll("img"):
    faces += await (
        faceapi.detect_all_faces(image, options, upright=True, mirror=True)
        .with_face_landmarks()
        .with_face_descriptors()
    )
for person in faceapi.group(faces, calibration="upright-mirror-unit"):
    print(f"{len(person)} faces of one person")
