"""The version, the packages of a release, and the workflow that publishes them."""

from __future__ import annotations

import re
import shlex
import tarfile
import zipfile
from email.parser import Parser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import faceapi
from faceapi_build.commands import COMMANDS
from faceapi_build.errors import BuildError
from faceapi_build.main import _parse
from faceapi_build.paths import ROOT
from faceapi_build.release import command, version

WORKFLOWS = ROOT / ".github" / "workflows"
yaml: Any = import_module("yaml")


def steps(workflow: str) -> dict[str, list[dict[str, Any]]]:
    """The steps of each job of a workflow."""
    jobs: dict[str, Any] = yaml.safe_load((WORKFLOWS / workflow).read_text("utf-8"))["jobs"]
    return {name: job["steps"] for name, job in jobs.items()}


def test_every_copy_of_the_version_is_the_same() -> None:
    assert version.read() == faceapi.__version__
    stated = {path.relative_to(ROOT).as_posix(): version.copies(path) for path in version.files()}
    assert {name: texts for name, texts in stated.items() if texts - {version.read()}} == {}
    assert {name for name, texts in stated.items() if texts} >= {
        *("README.md", "CITATION.cff", "pyproject.toml", "web/embed/micropip/start.mjs"),
        "web/notebooks/faces.py",
    }
    assert f"## {faceapi.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_a_new_version_replaces_every_copy(tmp_path: Path) -> None:
    for path in version.files():
        copy = tmp_path / path.name
        copy.write_text(path.read_text("utf-8"), "utf-8")
        before = version.copies(copy)
        version.update(copy, "7.8.9rc1")
        assert version.copies(copy) == {"7.8.9rc1" for _ in before}


def test_an_invalid_version_and_another_tag_are_refused() -> None:
    options, _ = _parse(["version", "latest"])
    with pytest.raises(BuildError, match=r"must be like 1\.2\.3"):
        version.run(options)
    options, _ = _parse(["release", "--tag", "v99.0.0"])
    with pytest.raises(BuildError, match=f"the tag must be v{faceapi.__version__}"):
        command.run(options)


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.stem)
def test_what_a_workflow_calls_exists(path: Path) -> None:
    calls = [step["run"] for job in steps(path.name).values() for step in job if "run" in step]
    assert calls
    for call in calls:
        program, script, *arguments = shlex.split(call)
        assert (program, script) == ("python", "build.py")
        assert arguments[0] in COMMANDS
        _parse(arguments)  # exits with an error for an unknown option


def test_only_a_tag_publishes_and_only_after_the_tests_of_each_python() -> None:
    jobs = yaml.safe_load((WORKFLOWS / "release.yml").read_text("utf-8"))["jobs"]
    assert jobs["publish"]["if"] == "github.ref_type == 'tag'"
    assert jobs["publish"]["needs"] == "test"
    assert jobs["test"]["needs"] == "build"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    versions = jobs["test"]["strategy"]["matrix"]["python-version"]
    assert versions == ["3.11", "3.12", "3.13", "3.14"]
    (publish,) = (
        step for step in jobs["publish"]["steps"] if "gh-action-pypi-publish" in step["uses"]
    )
    assert publish["with"] == {"packages-dir": "packages"}


def test_the_citation_names_license_and_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == faceapi.__version__
    assert citation["license"] == "MIT"
    assert citation["authors"]


@pytest.mark.slow
def test_the_packages_pass_the_checks_of_the_index(tmp_path: Path) -> None:
    packages = command.build(tmp_path / "packages")
    stem = f"-{faceapi.__version__}"
    assert [path.name.partition(stem)[0] for path in packages] == [
        *("faceapi_py", "faceapi_py", "faceapi_py_models", "faceapi_py_models_small"),
    ]
    (source,) = (path for path in packages if path.name.endswith(".tar.gz"))
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"py/faceapi/__init__.py", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO"}
    assert not any(re.match(r"tests|web|dist", name) for name in names)
    for path in packages:
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                (info,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
                metadata = Parser().parsestr(wheel.read(info).decode("utf-8"))
            assert metadata["Version"] == faceapi.__version__
            assert metadata["License-Expression"] == "MIT"
