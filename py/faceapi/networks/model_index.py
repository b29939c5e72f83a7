"""The index of model files: what ``index.json`` and our manifests say about each ``.onnx``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from faceapi import json_text
from faceapi.errors import ModelFileError
from faceapi.runtime.self_check import ExpectedOutputs

FORMAT = 1

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""Of a file beside the index: nothing in it has a meaning in a path or in an address."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One ``.onnx`` file as the index describes it."""

    file: str
    """Its name, relative to the index."""
    size: int
    """In bytes."""
    sha256: str
    reference: ExpectedOutputs
    """What the network must give on the synthetic picture for a backend to be believed."""

    @classmethod
    def from_json(cls, net: str, data: object) -> ModelFile:
        """Read one entry; raises ``ModelFileError``, naming ``net``, on anything else."""
        match data:
            case {"file": str(file), "bytes": int(size), "sha256": str(sha256), "check": check}:
                if not _NAME.fullmatch(file):
                    raise ModelFileError(
                        f"index entry {net!r}: file must be a name beside the index, got {file!r}"
                    )
                return cls(file, size, sha256, ExpectedOutputs.from_json(check))
        raise ModelFileError(f"index entry {net!r} must have file, bytes, sha256 and check")

    def verify(self, content: bytes) -> None:
        """Raise ``ModelFileError``, naming expected and found, unless ``content`` is this file."""
        if len(content) != self.size:
            raise ModelFileError(
                f"{self.file} is damaged or not ours: expected {self.size} bytes, got "
                f"{'more' if len(content) > self.size else len(content)}; "
                "load it again, or rebuild the models"
            )
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise ModelFileError(
                f"{self.file} is damaged or not ours: expected SHA-256 {self.sha256}, "
                f"got {found}; load it again, or rebuild the models"
            )


def parse_json(content: bytes, uri: str) -> object:
    """JSON from bytes; raises ``ModelFileError`` naming ``uri``."""
    try:
        data: object = json_text.parse_json(content)
    except ValueError as error:
        begin = content[:40].decode("utf-8", "replace")
        raise ModelFileError(f"{uri} is not JSON: it begins with {begin!r} ({error})") from error
    return data


def read_index(data: object, uri: str) -> Mapping[str, object]:
    """The entries of an index by net name, each still to be read; raises ``ModelFileError``."""
    match data:
        case {"format": int(version), "models": dict(models)} if version == FORMAT:
            return models
        case {"format": version}:
            raise ModelFileError(
                f"{uri} has index format {version!r}, this version reads {FORMAT}: "
                "take models and package from the same build"
            )
    raise ModelFileError(f"{uri} is not an index of models: expected an object with 'models'")
