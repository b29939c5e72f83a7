import json

import faceapi

await faceapi.nets.tiny_face_detector.load_from_uri()


async def find_faces(bitmap):
    faces = await faceapi.detect_all_faces(bitmap, faceapi.TinyFaceDetectorOptions())
    return json.dumps([face.to_dict() for face in faces])
