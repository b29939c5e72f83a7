"""The arguments of each command; :mod:`faceapi_build.commands` is the table of commands."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def no_options(parser: ArgumentParser) -> None:
    """For commands without options."""


def deps(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--verify", action="store_true", help="verify every cached file, download nothing"
    )


def wheel(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", action="store_true", help="also build the wheels of the model files"
    )
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write here instead of into the cache"
    )


def version(parser: ArgumentParser) -> None:
    parser.add_argument("new", nargs="?", help="the new version; without it, print the present one")


def release(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--into", type=Path, help="folder instead of packages/; it is replaced")
    add("--tag", help="fail unless this is the tag of the version")
    add("--test", action="store_true", help="test the packages in the folder as installed")


def site(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--into", type=Path, help="write this folder instead of dist/; it is replaced"
    )
    parser.add_argument(
        "--precompress",
        action="store_true",
        help="also write .br and .gz files, for hosts that send such files",
    )
    notebooks(parser)


def notebooks(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--notebooks", action="store_true", help="with JupyterLite and a marimo notebook, 60 MB"
    )


def serve(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="0 picks a free port (default 8000)")
    parser.add_argument("--page", default="", help="page to open, such as emotion_labels")
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    parser.add_argument("--no-build", action="store_true", help="serve dist/ as it is")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="also answer requests for this host name, such as that of a proxy; repeatable",
    )
    notebooks(parser)


def thumbnails(parser: ArgumentParser) -> None:
    parser.add_argument(
        "pages", nargs="*", help="names of folders in web/pages, or landing (default: all)"
    )


def test(parser: ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help="skip browser tests and slow tests")
    parser.add_argument(
        "--chromium-only", action="store_true", help="skip the tests in Firefox and WebKitGTK"
    )
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")


BENCH_PARTS = ("latency", "scaling", "memory", "webcam", "video", "startup")


def bench(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "parts",
        nargs="*",
        metavar="PART",
        default=BENCH_PARTS,
        help=f"any of {BENCH_PARTS} (default: all); or one by itself: gpu (networks on WebGPU), "
        "index (searches of FaceIndex)",
    )
    add("--rounds", type=int, default=20, help="rounds of three timed calls (default 20)")
    add("--frames", type=int, default=2000, help="frames of the memory test (default 2000)")
    add("--seconds", type=float, default=20, help="seconds on the live page (default 20)")
    add("--film-frames", type=int, default=1000, help="at most this many of a film (default 1000)")
    add("--film", action="append", metavar="NAME", help="show this film only; repeatable")
    add("--workload", action="append", metavar="NAME", help="tiny or everything; repeatable")
    add("--starts", type=int, default=5, help="rounds of starts (default 5)")
    add("--slow", action="store_true", help="starts on a slow line and processor, too (minutes)")
    add(
        "--only",
        action="append",
        metavar="NAME",
        help="measure this library only (gpu: this network or variant); repeatable",
    )
    add("--into", type=Path, default=Path("bench"), help="folder for bench.json and bench.md")
    add("--readme", type=Path, help="also write the tables between the markers of this file")
    add("--site", type=Path, help="measure this site instead of building dist/")
    add("--minutes", type=float, default=6, help="gpu: time for everything (default 6)")
    add("--matrix", type=int, default=1024, help="gpu: side of the matrices (default 1024)")
    add("--people", type=int, default=100_000, help="index: people enrolled (default 100000)")
    add("--onnxruntime", type=Path, help="gpu: another onnxruntime-web, unpacked in this folder")


def soak(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--frames", type=int, default=10_000, help="camera frames (default 10000)")
    add("--starts", type=int, default=100, help="starts of the camera page (default 100)")
    add("--full-storage", action="store_true", help="fill the browser's storage at random moments")
    add(
        "--snapshot",
        choices=("on", "off"),
        default="off",
        help="start Python from a snapshot of its memory (default off)",
    )
    add("--seed", type=int, default=14, help="seed of the random moments (default 14)")
    add("--site", type=Path, help="test this site instead of building dist/")


def fuzz(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--pictures", type=int, default=10_000, metavar="N", help="cases (default 10000)")
    add("--models", type=int, default=10_000, metavar="N", help="cases (default 10000)")
    add("--seed", type=int, help="seed of the damaged files (default: random)")
    add("--only", metavar="NAME[:CASE]", help="pictures or models, or a single case of them")
    add("--jobs", type=int, default=1, help="number of processes (default 1)")


def lock(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="update to the newest versions that pyproject.toml allows",
    )


def mutate(parser: ArgumentParser) -> None:
    parser.add_argument("modules", nargs="*", help="paths below py/faceapi (default: all)")


def accuracy(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--data", type=Path, default=Path("../shared/data"), help="folder with labeled pictures")
    add("--quick", action="store_true", help="a sample of the largest set; about a minute")
    add("--into", type=Path, default=Path("accuracy"), help="folder for the files it writes")
    add(
        "--angles",
        nargs="*",
        choices=("identity", "detection", "crowd", "upright-photos"),
        help="instead: tilted, turned and small faces; all tables, or those named",
    )
    add(
        "--backend",
        default="auto",
        help="auto (the CPU), or a provider such as cuda; wasm, webgl or webgpu: instead, compare "
        "this backend in headless Chromium with CPython, on a part of the pictures",
    )
    add("--site", type=Path, help="with wasm, webgl, webgpu: this site instead of building dist/")
    add("--publish", action="store_true", help="update the page, the README and the calibration")
