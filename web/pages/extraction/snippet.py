from js import document

import faceapi

await faceapi.nets.ssd_mobilenetv1.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces = await faceapi.detect_all_faces("picture", options)
for canvas in await faceapi.extract_faces("picture", faces):
    document.body.append(canvas)
