"""Which modules the site combines into one file.

Each request of a page costs several milliseconds of processor time, in the browser and in the
service worker, even if the file is cached. So a page gets few files, each with many modules.
"""

from __future__ import annotations

from pathlib import Path

from faceapi_build.errors import BuildError
from faceapi_build.site.scripts.modules import Bundle, Module, imported_paths

SHARING = (
    "host.mjs",
    "shared/snapshot/start.mjs",
    "shared/snapshot/schedule.mjs",
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
    modules: dict[str, Module] = {}
    owners: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name in SHARING:
        own = [path for path in _closure(dist, name, modules) if path not in owners]
        owners |= dict.fromkeys(own, name)
        texts[name] = Bundle(name, own, modules, owners).render()
    for name in SEPARATE:
        own = _closure(dist, name, modules)
        texts[name] = Bundle(name, own, modules, dict.fromkeys(own, name)).render()
    for path in modules.keys() - texts.keys():
        (dist / path).unlink()
        if not any((dist / path).parent.iterdir()):
            (dist / path).parent.rmdir()
    for name, text in texts.items():
        (dist / name).write_text(text, "utf-8")


def _closure(dist: Path, entry: str, modules: dict[str, Module]) -> list[str]:
    """Everything that ``entry`` imports, and ``entry``, in the order in which they are run."""
    order: list[str] = []
    open_: list[str] = []

    def visit(path: str) -> None:
        if path in order or path.startswith(EXTERNAL):
            return
        if path in open_:
            raise BuildError(f"modules import each other: {' → '.join([*open_, path])}")
        open_.append(path)
        if path not in modules:
            modules[path] = Module(path, (dist / path).read_text("utf-8"))
        for imported in imported_paths(modules[path]):
            visit(imported)
        open_.pop()
        order.append(path)

    visit(entry)
    return order
