import faceapi
from faceapi import draw
from faceapi.browser import Overlay

await faceapi.nets.ssd_mobilenetv1.load_from_uri()

options = faceapi.SsdMobilenetv1Options(min_confidence=0.5)
faces = await faceapi.detect_all_faces("picture", options)
Overlay.over("picture").show(draw.detections(faces))
