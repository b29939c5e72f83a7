"""A lock file for Pyodide with the site's packages and those of the notebooks."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from faceapi_build.files import sha256_of
from faceapi_build.notebooks.browser_wheels import ENVIRONMENT, STDLIB_REST

ALWAYS_WITH = {"ipython": [STDLIB_REST], "marimo-base": [STDLIB_REST]}
"""Dependencies that the metadata does not state."""


def render(site_lock: Path, wheels: Iterable[Path], *, vendor: str, folder: str) -> bytes:
    """The lock file.

    ``site_lock`` is the lock file of the site. Addresses are relative to Pyodide's
    ``packageBaseUrl``: ``vendor`` leads to the site's packages, ``folder`` to ``wheels``.
    """
    lock: dict[str, Any] = json.loads(site_lock.read_text("utf-8"))
    for package in lock["packages"].values():
        package["file_name"] = vendor + package["file_name"]
    entries = {entry["name"]: entry for entry in (_entry(wheel, folder) for wheel in wheels)}
    packages = {**entries, **lock["packages"]}
    for entry in entries.values():
        entry["depends"] = [name for name in entry["depends"] if name in packages]
    return json.dumps({**lock, "packages": packages}, indent=1, sort_keys=True).encode()


def _entry(wheel: Path, folder: str) -> dict[str, Any]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(path).decode("utf-8"))
    name = canonicalize_name(str(metadata["Name"]))
    required = map(Requirement, metadata.get_all("Requires-Dist") or ())
    depends = [canonicalize_name(each.name) for each in required if _is_needed(each)]
    return {
        "name": name,
        "version": metadata["Version"],
        "file_name": folder + wheel.name,
        "install_dir": "site",
        "sha256": sha256_of(wheel),
        "package_type": "package",
        "imports": _imports(names),
        "depends": sorted({*depends, *ALWAYS_WITH.get(name, ())}),
    }


def _is_needed(requirement: Requirement) -> bool:
    environment: Mapping[str, str] = {**ENVIRONMENT, "extra": ""}
    return requirement.marker is None or requirement.marker.evaluate(dict(environment))


def _imports(names: Iterable[str]) -> list[str]:
    """The top-level modules of a wheel."""
    tops = {name.split("/")[0].removesuffix(".py") for name in names if name.endswith(".py")}
    return sorted(top for top in tops if top.isidentifier())
