"""Who is known to ``faceapi match``."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import faceapi
from faceapi.cli.files import CannotWriteError, write_file
from faceapi.cli.inputs import Input
from faceapi.cli.steps import detect
from faceapi.core.options import DetectorOptions
from faceapi.core.untrusted_text import printable, quotable


async def matcher(
    options: Namespace, detector: DetectorOptions, references: Sequence[Input]
) -> faceapi.FaceMatcher:
    """From ``--known`` and ``--reference``; written to ``--save-known`` where asked for.

    A reference picture gives one descriptor, that of its largest face, under the file's name.
    Raises ``PictureError`` for a reference without a face, ``ValueError`` for JSON that is not a
    matcher's, ``OSError`` where a file cannot be read, ``CannotWriteError`` where one cannot be
    written.
    """
    known: dict[str, list[faceapi.LabeledFaceDescriptors]] = {}
    threshold = 0.6
    if options.known is not None:
        content = await faceapi.media.fetch_or_throw(str(options.known))
        saved = faceapi.FaceMatcher.from_json(content.decode("utf-8"))
        threshold = saved.distance_threshold
        known = {each.label: [each] for each in saved.labeled_descriptors}
    for source in references:
        picture = await faceapi.open_picture(source.source)
        faces = await detect(picture, options, detector)
        if not faces:
            raise faceapi.errors.PictureError(f"{quotable(source.name)}: the reference has no face")
        face = max(faces, key=lambda found: found.box.area)
        label = printable(Path(source.name).stem)
        entry = faceapi.LabeledFaceDescriptors(label, [face.descriptor])
        known.setdefault(label, []).append(entry)
    if not known:
        raise faceapi.errors.PictureError("nobody is known: the references hold no pictures")
    made = faceapi.FaceMatcher(
        [_joined(label, entries) for label, entries in known.items()],
        threshold if options.threshold is None else options.threshold,
    )
    if options.save_known is not None:
        save(made, options.save_known)
    return made


def check_target(target: Path, inputs: Sequence[Path]) -> None:
    """Raise ``ValueError`` unless ``--save-known`` may write there.

    It may replace any other file, also that of ``--known``, but no picture that is read.
    """
    if target.is_symlink() and (target.is_file() or not target.exists()):
        raise ValueError(
            f"--save-known: {quotable(target)} is a symbolic link; name the file it leads to"
        )
    if target.exists() and any(path.exists() and target.samefile(path) for path in inputs):
        raise ValueError(
            f"--save-known would write over the input {quotable(target)}; name another file"
        )


def save(made: faceapi.FaceMatcher, target: Path) -> None:
    """Write a matcher's JSON, whole or not at all; raises ``CannotWriteError``."""
    content = json.dumps(made.to_json()).encode("utf-8")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout, a pipe
            target.write_bytes(content)
        else:
            write_file(target, content, overwrite=True)
    except OSError as error:
        raise CannotWriteError(f"--save-known: {error}") from error


def _joined(
    label: str, entries: list[faceapi.LabeledFaceDescriptors]
) -> faceapi.LabeledFaceDescriptors:
    descriptors = [descriptor for entry in entries for descriptor in entry.descriptors]
    return faceapi.LabeledFaceDescriptors(label, descriptors)
