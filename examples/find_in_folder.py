"""Find a person in a folder of pictures: the command "faceapi match" from Python."""

from faceapi.cli import main

main(["match", "--reference", "me.jpg", "pictures/"])
