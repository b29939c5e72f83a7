from js import document

import faceapi

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
crops = []
for image in document.querySelectorAll("img"):
    faces = await faceapi.detect_all_faces(image, options)
    crops += await faceapi.extract_faces(image, faces)

network = faceapi.nets.face_landmark_68_net
landmarks = await network.detect_landmarks(crops)  # a list in, a list out: one batch
print(len(landmarks), "faces")
