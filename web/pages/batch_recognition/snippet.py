from js import document

import faceapi

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
max_distance = 0.5
people = []
for name in ("Ada", "Bea", "Cleo", "Dora", "Elin"):
    portrait = await (
        faceapi.detect_single_face(f"../samples/{name.lower()}.jpg", options)
        .with_face_landmarks()
        .with_face_descriptor()
    )
    if portrait is not None:
        people.append(faceapi.LabeledFaceDescriptors(name, [portrait.descriptor]))
matcher = faceapi.FaceMatcher(people, max_distance)

crops = []
for image in document.querySelectorAll("img"):
    faces = await faceapi.detect_all_faces(image, options).with_face_landmarks()
    boxes = [face.landmarks.align(use_dlib_alignment=True) for face in faces]
    crops += await faceapi.extract_faces(image, boxes)

network = faceapi.nets.face_recognition_net
descriptors = await network.compute_face_descriptor(crops)  # a list in, a list out: one batch
print([str(matcher.find_best_match(descriptor)) for descriptor in descriptors])
