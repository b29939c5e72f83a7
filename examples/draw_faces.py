"""Draw boxes around the faces."""

from PIL import Image

import faceapi
from faceapi import draw

image = Image.open("photo.jpg")
draw.paint(image, draw.detections(faceapi.detect_all_faces(image).run_sync()))
image.save("faces.jpg")
