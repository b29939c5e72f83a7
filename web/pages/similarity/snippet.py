import faceapi

await faceapi.nets.ssd_mobilenetv1.load_from_uri()
await faceapi.nets.face_landmark_68_net.load_from_uri()
await faceapi.nets.face_recognition_net.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
max_distance = 0.5


async def describe(image: str) -> faceapi.Face | None:
    task = faceapi.detect_single_face(image, options)
    return await task.with_face_landmarks().with_face_descriptor()


first, second = await describe("first"), await describe("second")
if first is not None and second is not None:
    distance = faceapi.euclidean_distance(first.descriptor, second.descriptor)
    print("the same person" if distance < max_distance else "two different people")
