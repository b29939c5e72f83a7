"""The bill of materials is complete, unambiguous and reproducible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faceapi_build.dependencies import wasm_wheels, weights
from faceapi_build.files import sha256_of
from faceapi_build.site import licenses, sbom
from faceapi_build.wheels import wheel


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def bill(package: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(sbom.render(package))
    return content


def _all(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _all(component.get("components", []))


def test_bill_is_reproducible(package: Path) -> None:
    assert sbom.render(package) == sbom.render(package)


def test_bill_contains_every_licensed_work(bill: dict[str, Any]) -> None:
    components = {(c["name"], c["version"]) for c in bill["components"]}
    for work in licenses.shipped():
        name = work.version.split(" ")[0] if work.folder.startswith("models/") else work.name
        assert name in {name for name, _ in components}
    for wasm in wasm_wheels.wheels(wasm_wheels.SHIPPED):
        assert sha256_of(wasm.path) in json.dumps(bill)
    for source in weights.read_lock().values():
        assert (source.package, source.version) in components


def test_references_are_unique(bill: dict[str, Any], package: Path) -> None:
    ours = bill["metadata"]["component"]
    assert ours["hashes"] == [{"alg": "SHA-256", "content": sha256_of(package)}]
    references = [component["bom-ref"] for component in _all([ours, *bill["components"]])]
    assert len(references) == len(set(references))


def test_every_component_has_version_license_and_hash(bill: dict[str, Any]) -> None:
    lengths = {"SHA-256": 64, "SHA-512": 128}
    for component in bill["components"]:
        assert component["version"] and component["purl"].startswith(("pkg:npm/", "pkg:pypi/"))
        (license,) = component["licenses"]
        assert license.get("expression") or license["license"]["name"]
        hashes = [h for c in _all([component]) for h in c.get("hashes", [])]
        assert hashes
        assert all(len(h["content"]) == lengths[h["alg"]] for h in hashes)
