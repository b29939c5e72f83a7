"""Cover the faces of a photo."""

from __future__ import annotations

import faceapi
from faceapi.cli.blur.job import BlurJob, Outcome
from faceapi.cli.inputs import ImageSource
from faceapi.cli.writing.image_folder import ImageFolder
from faceapi.core.pixels.reduced_picture import ReducedPicture
from faceapi.redaction import Region, find_faces, is_known, redact

_QUALITY = 92
"""Quality of JPEG and WebP files."""
_LOSSY = frozenset((".jpg", ".jpeg", ".jpe", ".jfif", ".webp"))


async def blur_photo(source: ImageSource, job: BlurJob, folder: ImageFolder) -> Outcome:
    """Write a copy without faces and without metadata.

    Raises ``PictureError`` if the photo cannot be read, and errors as
    :meth:`~faceapi.cli.writing.image_folder.ImageFolder.save`.
    """
    from PIL import Image

    picture = await faceapi.open_picture(source.content)
    if isinstance(picture, ReducedPicture):  # the full size would take gigabytes
        picture = picture.decoded
    faces = await find_faces(
        picture, job.detector, thorough=job.thorough, descriptors=bool(job.known)
    )
    covered = [face for face in faces if not is_known(face, job.known, job.max_distance)]
    pixels = redact(picture.rgb(), map(Region.of_face, covered), job.redaction)
    target = source.annotated_path
    assert target is not None
    settings = {"quality": _QUALITY} if target.suffix.lower() in _LOSSY else {}
    folder.save(target, Image.fromarray(pixels), **settings)
    return Outcome(target, len(covered), len(faces) - len(covered))
