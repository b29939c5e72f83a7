"""Who is known to ``faceapi match``."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import faceapi
from faceapi.cli.inputs import inputs
from faceapi.cli.steps import faces_in
from faceapi.core.options import DetectorOptions


async def matcher(options: Namespace, detector: DetectorOptions) -> faceapi.FaceMatcher:
    """From ``--known`` and ``--reference``; written to ``--save-known`` where asked for.

    A reference picture gives one descriptor, that of its largest face, under the file's name.
    Raises ``PictureError`` for a reference without a face, ``ValueError`` for JSON that is not a
    matcher's, ``OSError`` where a file cannot be read or written.
    """
    known: dict[str, list[faceapi.LabeledFaceDescriptors]] = {}
    threshold = 0.6
    if options.known is not None:
        saved = faceapi.FaceMatcher.from_json(options.known.read_text("utf-8"))
        threshold = saved.distance_threshold
        known = {each.label: [each] for each in saved.labeled_descriptors}
    for source in inputs(options.reference):
        picture = await faceapi.open_picture(source.source)
        faces = await faces_in(picture, options, detector)
        if not faces:
            raise faceapi.errors.PictureError(f"{source.name}: the reference has no face")
        face = max(faces, key=lambda found: found.box.area)
        label = Path(source.name).stem
        entry = faceapi.LabeledFaceDescriptors(label, [face.descriptor])
        known.setdefault(label, []).append(entry)
    if not known:
        raise faceapi.errors.PictureError("nobody is known: the references hold no pictures")
    made = faceapi.FaceMatcher(
        [_joined(label, entries) for label, entries in known.items()],
        threshold if options.threshold is None else options.threshold,
    )
    if options.save_known is not None:
        options.save_known.write_text(json.dumps(made.to_json()), "utf-8")
    return made


def _joined(
    label: str, entries: list[faceapi.LabeledFaceDescriptors]
) -> faceapi.LabeledFaceDescriptors:
    descriptors = [descriptor for entry in entries for descriptor in entry.descriptors]
    return faceapi.LabeledFaceDescriptors(label, descriptors)
