"""The table of commands.

A new one is a module with ``run(options) -> int``, a row here, and a function in
``command_arguments.py`` if it has arguments.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass

from faceapi_build import command_arguments


@dataclass(frozen=True)
class Command:
    """A command: its summary, its module, and the dependency groups that the module needs."""

    summary: str
    module: str
    groups: tuple[str, ...] = ("build",)
    add_arguments: Callable[[ArgumentParser], None] = command_arguments.no_options


COMMANDS = {
    "deps": Command(
        "Download and verify what the build needs: npm packages, wasm wheels, weights.",
        "faceapi_build.dependencies.deps",
        add_arguments=command_arguments.deps,
    ),
    "models": Command(
        "Write models/onnx/*.onnx and index.json from the published weights.",
        "faceapi_build.models",
    ),
    "wheel": Command(
        "Build the pure Python wheel (--models: also those of the models) and print the paths.",
        "faceapi_build.wheels.wheel",
        add_arguments=command_arguments.wheel,
    ),
    "version": Command(
        "Print the version, or set it in every file that states it.",
        "faceapi_build.release.version",
        add_arguments=command_arguments.version,
    ),
    "release": Command(
        "Build the source distribution and all wheels of a release, and check them.",
        "faceapi_build.release.command",
        add_arguments=command_arguments.release,
    ),
    "site": Command(
        "Assemble the static site in dist/, with everything it loads.",
        "faceapi_build.site.assemble",
        add_arguments=command_arguments.site,
    ),
    "thumbnails": Command(
        "Draw the thumbnails of the pages for the index page.",
        "faceapi_build.site.pictures.thumbnails",
        add_arguments=command_arguments.thumbnails,
    ),
    "animation": Command(
        "Draw the moving picture of the README from the sample pictures.",
        "faceapi_build.site.pictures.animation",
    ),
    "call": Command(
        "Draw the sample film of two people from the sample pictures.",
        "faceapi_build.site.pictures.call_film",
    ),
    "docs": Command(
        "Write the API reference into dist/docs/.",
        "faceapi_build.site.docs",
    ),
    "serve": Command(
        "Build the site and serve dist/ on localhost.",
        "faceapi_build.server.serve",
        add_arguments=command_arguments.serve,
    ),
    "bench": Command(
        "Benchmark faceapi and the JavaScript libraries in headless Chromium.",
        "faceapi_build.bench.command",
        groups=("build", "test"),
        add_arguments=command_arguments.bench,
    ),
    "accuracy": Command(
        "Measure every network on the labeled pictures that are present.",
        "faceapi_build.accuracy.command",
        add_arguments=command_arguments.accuracy,
    ),
    "soak": Command(
        "Process thousands of camera frames; fail if anything leaks.",
        "faceapi_build.testing.soak.command",
        groups=("build", "test"),
        add_arguments=command_arguments.soak,
    ),
    "fuzz": Command(
        "Open thousands of damaged pictures and models; fail on undocumented errors.",
        "faceapi_build.fuzz.command",
        add_arguments=command_arguments.fuzz,
    ),
    "coverage": Command(
        "Measure branch coverage per package; fail below the threshold.",
        "faceapi_build.testing.coverage",
        groups=("build", "test", "sdist", "audit"),
    ),
    "mutate": Command(
        "Change the arithmetic in one place at a time; list what no test detects.",
        "faceapi_build.testing.mutation.command",
        groups=("build", "test", "sdist", "audit"),
        add_arguments=command_arguments.mutate,
    ),
    "lock": Command(
        "Write requirements/*.txt from pyproject.toml, and the hashes of the npm files.",
        "faceapi_build.dependencies.lock",
        groups=("build", "lock"),
        add_arguments=command_arguments.lock,
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
        add_arguments=command_arguments.test,
    ),
}
