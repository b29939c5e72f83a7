"""Which modules the site combines into one file.

Each request of a page costs several milliseconds of processor time, in the browser and in the
service worker, even if the file is cached. So a page gets few files, each with many modules.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import WEB

PACKAGES = WEB / "bundle"
"""The folder with the lock file of the bundler, Rollup."""

SHARING = (
    "host.mjs",
    "shared/snapshot/start.mjs",
    "shared/snapshot/make.mjs",
    "shared/interpreter.mjs",
    "shared/page.mjs",
)
"""The modules that become one file with everything they import. Each module exists once: what an
earlier bundle has, a later one imports from it, because modules have state."""
SEPARATE = ("host/ort-worker.mjs", "shared/menu.js", "shared/offline.js", "landing/landing.mjs")
"""The same, but with copies of all modules: they run in a worker, or in pages without Python."""
EXTERNAL = ("vendor/", "element/", "face-overlay")
"""Files that stay as they are."""


def write(dist: Path) -> None:
    """Replace the modules in ``dist`` by bundles; delete those that nothing requests any more."""
    npm.install(PACKAGES)
    settings = {"root": str(dist), "sharing": SHARING, "separate": SEPARATE, "external": EXTERNAL}
    command = [
        *npm.node_command(),
        str(Path(__file__).with_name("bundle.mjs")),
        str(npm.node_modules(PACKAGES) / "@rollup/wasm-node/dist/es/rollup.js"),
    ]
    done = subprocess.run(
        command, input=json.dumps(settings), text=True, stdout=subprocess.PIPE, check=False
    )
    if done.returncode != 0:
        raise BuildError("the pages' modules could not be combined; the reason is above")
    for path in json.loads(done.stdout):
        (dist / path).unlink()
        if not any((dist / path).parent.iterdir()):
            (dist / path).parent.rmdir()
