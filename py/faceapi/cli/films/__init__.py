"""The command ``faceapi track``."""
