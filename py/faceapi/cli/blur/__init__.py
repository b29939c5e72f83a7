"""The command ``faceapi blur``."""
