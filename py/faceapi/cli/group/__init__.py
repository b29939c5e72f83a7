"""``faceapi group FOLDER``: sort images by the people on them."""
