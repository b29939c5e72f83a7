"""Networks work after ``fork``, and in processes that were spawned."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from faceapi_build.paths import SOURCES

PROGRAM = """
import concurrent.futures, multiprocessing, os, sys, threading
import faceapi

def find(image):
    return faceapi.sync.detect_all_faces(image, faceapi.TinyFaceDetectorOptions())

def fails(image):
    return faceapi.sync.open_picture(image)

def in_the_background(image):
    stop = threading.Event()
    def work():
        while not stop.is_set():
            find(image)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return stop, thread
"""

FORK = """
image = sys.argv[1]
expected = find(image)
child = os.fork()
if child == 0:
    # It ends as any program, so that destructors run.
    raise SystemExit(0 if find(image) == expected else 7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert find(image) == expected

stop, thread = in_the_background(image)  # a run is in progress in another thread
for _ in range(2):
    child = os.fork()
    if child == 0:
        raise SystemExit(0 if find(image) == expected else 7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
stop.set()
thread.join()
print(len(expected))
"""

POOL = """
if __name__ == "__main__":
    image, method = sys.argv[1:]
    expected = find(image)
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        results = list(pool.map(find, [image, image]))
        assert results == [expected, expected]
        assert isinstance(results[0], faceapi.Faces) and results[0].image == image
        try:
            pool.submit(fails, "missing.jpg").result()
        except faceapi.errors.PictureError as error:
            assert "missing.jpg" in str(error)
        else:
            raise AssertionError("no error")
        assert pool.submit(find, image).result() == expected
    print(len(expected))
"""


def run(program: str, folder: Path, models: Path, *arguments: str) -> str:
    """What a program prints, in a process of its own."""
    script = folder / "program.py"
    script.write_text(PROGRAM + program)
    done = subprocess.run(
        # Python warns of every fork of a process with threads.
        [sys.executable, "-W", "ignore::DeprecationWarning", str(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCES), "FACEAPI_MODELS": str(models)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_fork(tmp_path: Path, models_folder: Path, samples_folder: Path) -> None:
    assert run(FORK, tmp_path, models_folder, str(samples_folder / "sample1.jpg")) == "3"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_process_pools(
    method: str, tmp_path: Path, models_folder: Path, samples_folder: Path
) -> None:
    photo = str(samples_folder / "sample1.jpg")
    assert run(POOL, tmp_path, models_folder, photo, method) == "3"
