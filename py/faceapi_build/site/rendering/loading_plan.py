"""What a page with Python loads: early fetches with their sizes, PyScript and its configuration.

Reads the sizes of the vendor files, the models and the wheel in ``dist``, which must be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from faceapi_build.files import sha256_of
from faceapi_build.site.rendering.page_config import PageConfig

RUNTIME = "vendor/pyodide/pyodide.asm.wasm"
"""Fetched as early as the models."""
MODULES = "shared/python/modules.bin"
"""Fetched as early on the first visit; on others only if there is no snapshot."""
INDEX = "models/index.json"
DETECTORS = {
    "ssd_mobilenetv1": ("detector", "ssd"),
    "tiny_face_detector": ("detector", "tiny"),
}
"""A detector that is not the page's default is fetched early if the page's URL names it."""
EARLY_CONDITIONS = {
    **DETECTORS,
    "face_landmark_68": ("landmarks", "yes"),
    "face_landmark_68_tiny": ("landmarks", "yes"),
    "face_expression": ("expressions", "yes"),
    "age_gender": ("age_and_gender", "yes"),
}
"""A model is not fetched early if the page's URL sets this setting to another value."""
EARLY_MODULES = (
    "host.mjs",
    "shared/page.mjs",
    "shared/interpreter.mjs",
    "shared/snapshot/start.mjs",
    "vendor/pyodide/pyodide.mjs",
    "vendor/pyodide/pyodide.asm.mjs",
    "vendor/onnxruntime/ort.wasm.min.mjs",
    "vendor/pyscript/core-*.js",
)
DOWNLOADS = (*("vendor/**/*.wasm", "shared/python/*.bin", "models/*.onnx"), INDEX)
"""Files that the progress bar counts."""
PYSCRIPT_PLUGINS = (
    "codemirror",
    "deprecations-manager",
    "donkey",
    "error",
    "py-editor",
    "py-game",
    "py-terminal",
)
"""PyScript loads these unless told not to. No page needs them; pages show errors themselves."""
NO_PLUGINS = {"plugins": [f"!{plugin}" for plugin in PYSCRIPT_PLUGINS]}
_PYSCRIPT = {
    "interpreter": "../shared/interpreter.mjs",
    "js_modules": {"main": {"../host.mjs": "faceapi_host"}},
    **NO_PLUGINS,
}
RUNTIME_FOOT = f"""\
<py-config type="json" hidden>{json.dumps(_PYSCRIPT)}</py-config>
  <script type="py" src="main.py"></script>
  <!-- PyScript also loads its plugins for MicroPython, although no page uses it. -->
  <mpy-config type="json" hidden>{json.dumps(NO_PLUGINS)}</mpy-config>"""


def runtime_head(dist: Path, page: PageConfig, content: str) -> str:
    """Return what a page with Python and this ``content`` adds to its ``<head>``."""
    program = f"{page.name}/main.py"
    early = [RUNTIME, INDEX, *(f"models/{model}.onnx" for model in page.early_models), program]
    detectors = [f"models/{name}.onnx" for name in DETECTORS]
    plan = {
        "early": _hashes(dist, early),
        "others": _hashes(dist, [path for path in detectors if path not in early]),
        "onlyIf": {f"../models/{name}.onnx": value for name, value in EARLY_CONDITIONS.items()},
        "sizes": _download_sizes(dist, program),
        "modules": _hashes(dist, [MODULES]),
        "hashes": _hashes(dist, (RUNTIME, MODULES)),
    }
    modules = [path for pattern in EARLY_MODULES for path in sorted(dist.glob(pattern))]
    # What core.js exports; that would be one more file.
    pyscript = next(dist.glob("vendor/pyscript/core-*.js")).relative_to(dist).as_posix()
    lines = [
        # Before all modules: browsers fetch few files at a time, and this is what visitors look at.
        *(
            f'<link rel="preload" as="image" href="{picture}" fetchpriority="high">'
            for picture in re.findall(r'<img [^>]*src="([^"]+)" fetchpriority="high"', content)
        ),
        # The parser waits for it, below, where Chromium stops looking for more.
        '<link rel="preload" as="script" href="../shared/start/early-actions.js">',
        *(
            f'<link rel="modulepreload" href="../{path.relative_to(dist).as_posix()}">'
            for path in modules
        ),
        f'<script type="application/json" id="loading-plan">{json.dumps(plan)}</script>',
        '<script src="../shared/start/early-actions.js"></script>',
        '<script defer src="../shared/start/start-check.js"></script>',
        '<script type="module" src="../shared/page.mjs"></script>',
        # Python starts while PyScript loads.
        '<script type="module" src="../shared/interpreter.mjs"></script>',
        f'<script type="module" src="../{pyscript}"></script>',
    ]
    return "\n  ".join(lines)


def _hashes(dist: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files, by the address that a page has for them."""
    return {f"../{path}": sha256_of(dist / path) for path in paths}


def _download_sizes(dist: Path, program: str) -> dict[str, int]:
    """Return the sizes of the :data:`DOWNLOADS` and of the page's program in bytes."""
    patterns = (*DOWNLOADS, program)
    paths = (path for pattern in patterns for path in sorted(dist.glob(pattern)))
    return {f"../{path.relative_to(dist).as_posix()}": path.stat().st_size for path in paths}
