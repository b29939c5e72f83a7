"""Reproducible wheels of the model files, so that ``pip`` can install them."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceapi.networks.loading.model_index import INDEX_VERSION
from faceapi_build import models
from faceapi_build.files import copy_atomic
from faceapi_build.paths import ONNX, PYPROJECT, ROOT
from faceapi_build.release import version
from faceapi_build.site import licenses
from faceapi_build.wheels.hatch import run_hatchling


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """A distribution of model files; its import name is the same with underscores."""

    name: str
    summary: str
    networks: tuple[str, ...] = ()
    """Names of the models; empty: all."""

    @property
    def import_name(self) -> str:
        """Name of the folder in ``site-packages``, where the package looks for models."""
        return self.name.replace("-", "_")


PACKAGES = (
    ModelPackage("faceapi-py-models", "All model files of faceapi-py"),
    ModelPackage(
        "faceapi-py-models-small",
        "The small model files of faceapi-py: tiny face detector, tiny landmarks, expressions",
        ("tiny_face_detector", "face_landmark_68_tiny", "face_expression"),
    ),
)


def build(folder: Path) -> list[Path]:
    """Write the models and a wheel of each package into ``folder``; return the wheels' paths."""
    models.build()
    return [build_one(package, folder) for package in PACKAGES]


def file_name(package: ModelPackage) -> str:
    """The file name of the wheel of the current version."""
    return f"{package.import_name}-{version.read()}-py3-none-any.whl"


def build_one(package: ModelPackage, folder: Path) -> Path:
    """Write the wheel of one package into ``folder``; the models must be built."""
    target = folder / file_name(package)
    with tempfile.TemporaryDirectory(prefix="faceapi-models-") as scratch:
        project = Path(scratch)
        _write_project(project, package)
        copy_models(project / package.import_name, package.networks)
        run_hatchling(project, "wheel", project / "dist")
        copy_atomic(project / "dist" / target.name, target)
    return target


def _write_project(project: Path, package: ModelPackage) -> None:
    """A project for hatchling; its settings come from our ``pyproject.toml``."""
    ours = tomllib.loads(PYPROJECT.read_text("utf-8"))
    requires = json.dumps(ours["build-system"]["requires"])
    python = ours["project"]["requires-python"]
    (project / "pyproject.toml").write_text(
        f"""\
[build-system]
requires = {requires}
build-backend = "hatchling.build"

[project]
name = "{package.name}"
version = "{version.read()}"
description = "{package.summary}"
readme = "README.md"
requires-python = "{python}"
license = "MIT"
license-files = ["LICENSE", "LICENSE-weights"]

[tool.hatch.build.targets.wheel]
packages = ["{package.import_name}"]
""",
        "utf-8",
    )
    (project / "README.md").write_text(
        f"# {package.name}\n\n{package.summary}. The package `faceapi` loads them by itself; "
        "`index.json` names the source and the license of each file.\n",
        "utf-8",
    )
    shutil.copyfile(ROOT / "LICENSE", project / "LICENSE")
    works = [
        "\n\n".join((f"{work.name}: {work.version} ({work.license})", *work.contains, *work.texts))
        for work in licenses.weights_works()
    ]
    (project / "LICENSE-weights").write_text("\n\n".join(works), "utf-8")
    (project / package.import_name).mkdir()
    (project / package.import_name / "__init__.py").write_text(
        f'"""{package.summary}; see ``index.json``."""\n', "utf-8"
    )


def copy_models(target: Path, names: Sequence[str]) -> None:
    """Copy model files, the index, and the manifests that list one of them; no names: all."""
    for index in sorted(ONNX.glob("*.json")):
        entries: dict[str, Any] = json.loads(index.read_text("utf-8"))["models"]
        kept = {name: entry for name, entry in entries.items() if not names or name in names}
        if kept:
            content = json.dumps({"format": INDEX_VERSION, "models": kept}, indent=1) + "\n"
            (target / index.name).write_text(content, "utf-8", newline="\n")
        for entry in kept.values():
            shutil.copyfile(ONNX / entry["file"], target / entry["file"])
