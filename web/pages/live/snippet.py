import faceapi
from faceapi import draw
from faceapi.browser import Camera, Gallery, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_tiny_net.load_from_uri()
await faceapi.nets.face_expression_net.load_from_uri()
await faceapi.nets.age_gender_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=320, score_threshold=0.5)
mask = "glasses"  # if mask
false_accept_rate = 0.001  # if descriptors
gallery = await Gallery.open()  # if descriptors
# to save a person: await gallery.add("Ada", face.descriptor)  # if descriptors
index = faceapi.FaceIndex(false_accept_rate)  # if descriptors
index.add_people(await gallery.people())  # if descriptors
tracker = faceapi.FaceTracker(
    options,
    tiny_landmarks=True,  # if tiny_landmarks
    expressions=True,  # if expressions
    age_and_gender=True,  # if age_and_gender
    descriptors=True,  # if descriptors
)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await tracker.update(frame)
        shapes = []
        shapes += draw.face_mask(faces, mask)  # if mask
        shapes += draw.face_landmarks(faces)  # if landmarks
        shapes += draw.head_pose(faces)  # if pose
        shapes += draw.detections(faces)  # if boxes
        for face in faces:
            lines = [f"face {face.track_id}"]
            if person := index.identify(face):  # if descriptors
                lines += [str(person)]
            lines += draw.expression_lines(face.expressions)  # if expressions
            lines += draw.age_and_gender_lines(face)  # if age_and_gender
            shapes += draw.captions(face, [lines])
        overlay.show(shapes, frame=camera.current_if_late)
