"""The Python packages that JupyterLite's kernel and marimo need in Pyodide.

``requirements/browser.txt`` locks them for all platforms; those that Pyodide needs are downloaded.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import Marker

from faceapi_build import build_environment
from faceapi_build.console import log
from faceapi_build.dependencies import npm
from faceapi_build.dependencies.vendor import UNUSABLE_IN_A_BROWSER
from faceapi_build.errors import BuildError
from faceapi_build.files import folder_beside
from faceapi_build.paths import REQUIREMENTS, cache_dir

LOCK = REQUIREMENTS / "browser.txt"
PYTHON = "3.14"
PLATFORM = "pyemscripten_2026_0_wasm32"
"""The platform of the site's Pyodide; its lock file has the number as ``abi_version``."""
ENVIRONMENT = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "emscripten",
}
"""Values of environment markers in Pyodide."""
REPACKED = {"pyyaml": ("manylinux2014_x86_64", re.compile(r"\.so$|^yaml/_yaml"))}
"""Packages without a wheel for Pyodide whose compiled part is optional: the platform whose wheel
is downloaded, and the files to drop."""
STDLIB_REST = "stdlib-rest"
"""The modules of the standard library that the site's Pyodide lacks, as a package."""
DATE = (2025, 1, 1, 0, 0, 0)
_REQUIREMENT = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==\S+(?: ; (?P<marker>[^\n\\]+?))? \\\n"
    r"(?:    --hash=\S+(?: \\)?\n)+",
    re.M,
)


def folder() -> Path:
    """The folder with all wheels, downloaded if it does not exist yet."""
    key = hashlib.sha256(LOCK.read_bytes() + repr(sorted(UNUSABLE_IN_A_BROWSER)).encode())
    target = cache_dir() / f"browser-wheels-{key.hexdigest()[:12]}"
    if not target.exists():
        with folder_beside(target, cache_dir() / "browser-wheels.lock") as unfinished:
            _download(unfinished)
            _write_stdlib_rest(unfinished)
    return target


def _download(target: Path) -> None:
    log("downloading Python packages for notebooks in the browser")
    requirements = dict(_requirements())
    compiled = [requirements.pop(name) for name in REPACKED if name in requirements]
    _pip_download(target, PLATFORM, requirements.values())
    for text, (platform, dropped) in zip(compiled, REPACKED.values(), strict=True):
        with tempfile.TemporaryDirectory(dir=target, prefix=".native-") as scratch:
            _pip_download(Path(scratch), platform, [text])
            (wheel,) = Path(scratch).glob("*.whl")
            _without_compiled_part(wheel, dropped, target)


def _requirements() -> Iterator[tuple[str, str]]:
    """Name and text of each locked package that is needed in Pyodide."""
    for match in _REQUIREMENT.finditer(LOCK.read_text("utf-8")):
        marker = match["marker"]
        if marker is None or Marker(marker).evaluate(ENVIRONMENT):
            yield match["name"], re.sub(r" ; [^\n\\]+? \\\n", " \\\n", match[0])


def _pip_download(target: Path, platform: str, requirements: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="faceapi-browser-") as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text("".join(requirements), "utf-8")
        build_environment.pip(
            *("download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("--implementation", "cp", "--python-version", PYTHON, "--platform", platform),
            *("--abi", f"cp{PYTHON.replace('.', '')}", "--dest", str(target)),
            *("--requirement", str(listed)),
        )


def _without_compiled_part(wheel: Path, dropped: re.Pattern[str], target: Path) -> None:
    """Write the wheel again for any platform, without the files that match ``dropped``."""
    name, version = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive:
        files = {
            entry: archive.read(entry)
            for entry in archive.namelist()
            if not dropped.search(entry) and not entry.endswith(("/RECORD", "/WHEEL"))
        }
    write_wheel(target, name, version, files)


def _write_stdlib_rest(target: Path) -> None:
    path = npm.node_modules() / "pyodide" / "python_stdlib.zip"
    with zipfile.ZipFile(path) as library:
        files = {
            name: library.read(name)
            for name in library.namelist()
            if name.startswith(UNUSABLE_IN_A_BROWSER) and not name.endswith("/")
        }
    if not files:
        raise BuildError(f"{path} has none of {UNUSABLE_IN_A_BROWSER}")
    name = STDLIB_REST.replace("-", "_")
    metadata = f"Metadata-Version: 2.1\nName: {STDLIB_REST}\nVersion: {PYTHON}\n"
    files[f"{name}-{PYTHON}.dist-info/METADATA"] = metadata.encode()
    write_wheel(target, name, PYTHON, files)


def write_wheel(target: Path, name: str, version: str, files: dict[str, bytes]) -> Path:
    """Write a wheel of pure Python; ``WHEEL`` and ``RECORD`` are added to ``files``."""
    info = f"{name}-{version}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: build.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {**files, f"{info}/WHEEL": wheel.encode()}
    record = [f"{path},sha256={_digest(files[path])},{len(files[path])}" for path in sorted(files)]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    path = target / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(files):
            archive.writestr(zipfile.ZipInfo(entry, DATE), files[entry], zipfile.ZIP_DEFLATED)
    return path


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
