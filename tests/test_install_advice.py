"""No text recommends installing our name from an index where we do not own it.

Until the package is published, anyone could register its name there.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tomllib
from pathlib import Path

import pytest

from faceapi.errors import BackendUnavailableError, PictureError
from faceapi.runtime.onnxruntime_backend import NativeBackend
from faceapi.runtime.pictures.pil_picture import open_picture
from faceapi_build.paths import PYPROJECT, ROOT

OURS = re.compile(r"faceapi([-_.]?py)?([-_.]models([-_.]small)?)?(\[[\w,]*\])?", re.IGNORECASE)
INSTALL = re.compile(
    r"""(?:\b(?:pip|pipx|uv\ pip|uv|conda|poetry|micropip)[\w.]*\s+(?:install|add|run)\b
        |micropip\.install\(|\bloadPackage\()(?P<rest>[^\n]*)""",
    re.VERBOSE,
)


def unpublished(text: str) -> list[str]:
    """Commands in the text that install our name from an index; paths and URLs do not."""
    commands = [(match[0], match["rest"]) for match in INSTALL.finditer(text)]
    return [
        command
        for command, rest in commands
        if any(OURS.fullmatch(word) for word in re.split(r"[\s'\"`,;()<>=!&]+", rest))
    ]


def test_no_file_recommends_the_unpublished_name() -> None:
    here = "tests/test_install_advice.py"
    endings = (".py", ".md", ".html", ".toml", ".json", ".js", ".mjs", ".yml", ".txt")
    folders = [ROOT / name for name in ("py", "web", "tests", "models", ".github")]
    files = [*ROOT.glob("*"), *(path for folder in folders for path in folder.rglob("*"))]
    names = [path.relative_to(ROOT).as_posix() for path in files if path.name.endswith(endings)]
    assert {"README.md", "py/faceapi/runtime/onnxruntime_backend.py", here} <= set(names)
    texts = {n: (ROOT / n).read_text("utf-8") for n in names if n != here}
    assert {name: bad for name, text in texts.items() if (bad := unpublished(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "pip install 'faceapi-py[native]'",
        "pip install faceapi-py",
        "python -m pip install --upgrade faceapi",
        "pip install numpy faceapi_py==0.1",
        'await micropip.install("faceapi-py")',
        "uv add faceapi-py",
        "pip install faceapi-py-models==0.1.0",
        "pip install faceapi_py_models_small",
    ],
)
def test_install_command_is_detected(text: str) -> None:
    assert unpublished(f"Say {text}, then go on.") != []


@pytest.mark.parametrize(
    "text",
    ["pip install '.[dev]'", "pip install onnxruntime Pillow", "micropip.install(wheel.href)"],
)
def test_other_commands_are_not_detected(text: str) -> None:
    assert unpublished(text) == []


def test_errors_name_what_is_missing(models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extras = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["optional-dependencies"]
    assert [re.split(r"[^\w-]", extra)[0] for extra in extras["native"]] == [
        *("onnxruntime", "Pillow", "faceapi-py-models"),
    ]
    model = (models_folder / "tiny_face_detector.onnx").read_bytes()
    for name in ("onnxruntime", "PIL", "PIL.Image"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BackendUnavailableError, match=r"; pip install onnxruntime Pillow$"):
        asyncio.run(NativeBackend().open(model, name="tiny"))
    with pytest.raises(PictureError, match=r"pip install Pillow, or pass an array$"):
        asyncio.run(open_picture(b""))
