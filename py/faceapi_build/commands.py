"""The table of commands. A new one is a module with ``run(options) -> int`` and a row here."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def _no_options(parser: ArgumentParser) -> None:
    """For commands without options."""


def _deps(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--verify", action="store_true", help="verify every cached file, download nothing"
    )


def _wheel(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--models", action="store_true", help="also build the wheels of the model files"
    )
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write here instead of into the cache"
    )


def _version(parser: ArgumentParser) -> None:
    parser.add_argument("new", nargs="?", help="the new version; without it, print the present one")


def _release(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--into", type=Path, help="folder instead of packages/; it is replaced")
    add("--tag", help="fail unless this is the tag of the version")
    add("--test", action="store_true", help="test the packages in the folder as installed")


def _site(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--into", type=Path, help="write this folder instead of dist/; it is replaced"
    )
    _notebooks(parser)


def _notebooks(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--notebooks", action="store_true", help="with JupyterLite and a marimo notebook, 60 MB"
    )


def _serve(parser: ArgumentParser) -> None:
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
    _notebooks(parser)


def _thumbnails(parser: ArgumentParser) -> None:
    parser.add_argument(
        "pages", nargs="*", help="names of folders in web/pages, or landing (default: all)"
    )


def _test(parser: ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help="skip browser tests and slow tests")
    parser.add_argument(
        "--chromium-only", action="store_true", help="skip the tests in Firefox and WebKitGTK"
    )
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")


BENCH_PARTS = ("latency", "scaling", "memory", "webcam", "video", "startup")


def _bench(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "parts",
        nargs="*",
        metavar="PART",
        default=BENCH_PARTS,
        help=f"any of {BENCH_PARTS} (default: all); or gpu, by itself: networks on WebGPU",
    )
    add("--rounds", type=int, default=20, help="rounds of three timed calls (default 20)")
    add("--frames", type=int, default=2000, help="frames of the memory test (default 2000)")
    add("--seconds", type=float, default=20, help="seconds on the live page (default 20)")
    add("--film-frames", type=int, default=1000, help="at most this many of a film (default 1000)")
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
    add("--onnxruntime", type=Path, help="gpu: another onnxruntime-web, unpacked in this folder")


def _soak(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--frames", type=int, default=10_000, help="camera frames (default 10000)")
    add("--starts", type=int, default=100, help="starts of the camera page (default 100)")
    add("--full-storage", action="store_true", help="fill the browser's storage at random moments")
    add("--seed", type=int, default=14, help="seed of the random moments (default 14)")
    add("--site", type=Path, help="test this site instead of building dist/")


def _fuzz(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--pictures", type=int, default=10_000, metavar="N", help="cases (default 10000)")
    add("--models", type=int, default=10_000, metavar="N", help="cases (default 10000)")
    add("--seed", type=int, help="seed of the damaged files (default: random)")
    add("--only", metavar="NAME[:CASE]", help="pictures or models, or a single case of them")
    add("--jobs", type=int, default=1, help="number of processes (default 1)")


def _lock(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="update to the newest versions that pyproject.toml allows",
    )


def _mutate(parser: ArgumentParser) -> None:
    parser.add_argument("modules", nargs="*", help="paths below py/faceapi (default: all)")


def _accuracy(parser: ArgumentParser) -> None:
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
    add("--backend", default="auto", help="auto (the CPU), or a provider such as cuda")
    add("--publish", action="store_true", help="update the page, the README and the calibration")


@dataclass(frozen=True)
class Command:
    """A command: its summary, its module, and the dependency groups that the module needs."""

    summary: str
    module: str
    groups: tuple[str, ...] = ("build",)
    add_arguments: Callable[[ArgumentParser], None] = _no_options


COMMANDS = {
    "deps": Command(
        "Download and verify what the build needs: npm packages, wasm wheels, weights.",
        "faceapi_build.dependencies.deps",
        add_arguments=_deps,
    ),
    "models": Command(
        "Write models/onnx/*.onnx and index.json from the published weights.",
        "faceapi_build.models",
    ),
    "wheel": Command(
        "Build the pure Python wheel (--models: also those of the models) and print the paths.",
        "faceapi_build.wheel",
        add_arguments=_wheel,
    ),
    "version": Command(
        "Print the version, or set it in every file that states it.",
        "faceapi_build.release.version",
        add_arguments=_version,
    ),
    "release": Command(
        "Build the source distribution and all wheels of a release, and check them.",
        "faceapi_build.release.command",
        add_arguments=_release,
    ),
    "site": Command(
        "Assemble the static site in dist/, with everything it loads.",
        "faceapi_build.site.assemble",
        add_arguments=_site,
    ),
    "thumbnails": Command(
        "Draw the thumbnails of the pages for the index page.",
        "faceapi_build.site.pictures.thumbnails",
        add_arguments=_thumbnails,
    ),
    "animation": Command(
        "Draw the moving picture of the README from the sample pictures.",
        "faceapi_build.site.pictures.animation",
    ),
    "docs": Command(
        "Write the API reference into dist/docs/.",
        "faceapi_build.site.docs",
    ),
    "serve": Command(
        "Build the site and serve dist/ on localhost.",
        "faceapi_build.server.serve",
        add_arguments=_serve,
    ),
    "bench": Command(
        "Benchmark faceapi and the JavaScript libraries in headless Chromium.",
        "faceapi_build.bench.command",
        groups=("build", "test"),
        add_arguments=_bench,
    ),
    "accuracy": Command(
        "Measure every network on the labeled pictures that are present.",
        "faceapi_build.accuracy.command",
        add_arguments=_accuracy,
    ),
    "soak": Command(
        "Process thousands of camera frames; fail if anything leaks.",
        "faceapi_build.testing.soak",
        groups=("build", "test"),
        add_arguments=_soak,
    ),
    "fuzz": Command(
        "Open thousands of damaged pictures and models; fail on undocumented errors.",
        "faceapi_build.fuzz.command",
        add_arguments=_fuzz,
    ),
    "coverage": Command(
        "Measure branch coverage per package; fail below the threshold.",
        "faceapi_build.testing.coverage",
        groups=("build", "test", "sdist", "audit"),
    ),
    "mutate": Command(
        "Change the arithmetic in one place at a time; list what no test detects.",
        "faceapi_build.testing.mutate",
        groups=("build", "test", "sdist", "audit"),
        add_arguments=_mutate,
    ),
    "lock": Command(
        "Write requirements/*.txt from pyproject.toml, and the hashes of the npm files.",
        "faceapi_build.dependencies.lock",
        groups=("build", "lock"),
        add_arguments=_lock,
    ),
    "check": Command(
        "Check formatting, lint, strict types, architecture and the word list.",
        "faceapi_build.testing.check",
        groups=("build", "test"),
    ),
    "test": Command(
        "Run check and every test; installs what the tests need.",
        "faceapi_build.testing.run_tests",
        groups=("build", "test", "notebooks"),
        add_arguments=_test,
    ),
}
