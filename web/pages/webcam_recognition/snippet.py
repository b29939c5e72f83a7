import faceapi
from faceapi import draw
from faceapi.browser import Camera, Gallery, Overlay

await faceapi.nets.tiny_face_detector.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.TinyFaceDetectorOptions(input_size=320, score_threshold=0.5)
max_distance = 0.5
gallery = await Gallery.open()
matcher = await gallery.matcher(max_distance)  # None while nobody is saved
tracker = faceapi.FaceTracker(options, descriptors=True)
overlay = Overlay.over("video")
async with Camera.open("video") as camera:
    async for frame in camera:
        faces = await tracker.update(frame)
        # to save a person: await gallery.add("Ada", faces[0].descriptor)
        if matcher is not None:
            matches = [matcher.find_best_match(face.descriptor) for face in faces]
            overlay.show(draw.matches(faces, matches), frame=camera.current_if_late)
