"""The index of model files: the entries of ``index.json`` and of our manifests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from faceapi import json_text
from faceapi.core.untrusted_text import excerpt, quotable
from faceapi.errors import ModelFileError
from faceapi.runtime.self_check import ExpectedOutputs

INDEX_VERSION = 1

_SAFE_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""A file next to the index: no character has a meaning in a path or a URL."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One ``.onnx`` file as the index describes it."""

    file_name: str
    """Its name, relative to the index."""
    size: int
    """Its size in bytes."""
    sha256: str
    expected_outputs: ExpectedOutputs
    """The outputs for the synthetic image, which a backend must reproduce."""

    @classmethod
    def from_json(cls, architecture: str, data: object) -> ModelFile:
        """Read one entry; raises ``ModelFileError``, which names ``architecture``."""
        match data:
            case {"file": str(file), "bytes": int(size), "sha256": str(sha256), "check": check}:
                if not _SAFE_FILE_NAME.fullmatch(file):
                    raise ModelFileError(
                        f"index entry {excerpt(architecture)}: file must be a plain file name, "
                        f"got {excerpt(file)}"
                    )
                return cls(file, size, sha256, ExpectedOutputs.from_json(check))
        raise ModelFileError(
            f"index entry {excerpt(architecture)} must have file, bytes, sha256 and check"
        )

    def verify(self, content: bytes) -> None:
        """Raise ``ModelFileError`` unless ``content`` has the expected size and SHA-256."""
        if len(content) != self.size:
            raise ModelFileError(
                f"{self.file_name} is damaged or from another build: expected {self.size} bytes, "
                f"got {'more' if len(content) > self.size else len(content)}; "
                "load it again, or rebuild the models"
            )
        digest = hashlib.sha256(content).hexdigest()
        if digest != self.sha256:
            raise ModelFileError(
                f"{self.file_name} is damaged or from another build: expected SHA-256 "
                f"{self.sha256}, got {digest}; load it again, or rebuild the models"
            )


def parse_json(content: bytes, uri: str) -> object:
    """Parse JSON; raises ``ModelFileError``, which names ``uri``."""
    try:
        data: object = json_text.parse_json(content)
    except ValueError as error:
        start = content[:40].decode("utf-8", "replace")
        raise ModelFileError(
            f"{quotable(uri)} is not JSON: it starts with {excerpt(start)} ({quotable(error, 100)})"
        ) from error
    return data


def read_index(data: object, uri: str) -> Mapping[str, object]:
    """The unparsed entries of an index, by architecture name; raises ``ModelFileError``."""
    match data:
        case {"format": int(version), "models": dict(models)} if version == INDEX_VERSION:
            return models
        case {"format": version}:
            raise ModelFileError(
                f"{quotable(uri)} has index format {excerpt(version)}, but this version reads "
                f"{INDEX_VERSION}: use models and package from the same build"
            )
    raise ModelFileError(f"{quotable(uri)} is not a model index: expected an object with 'models'")
