"""How long ``FaceIndex`` searches, in CPython and in the browser."""
