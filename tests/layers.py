"""The layers of the package, and what each may import."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from graphlib import TopologicalSorter

from tests.package_imports import Import, longest_prefix

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "core.untrusted_text": set(),
    "json_text": {"core.untrusted_text"},
    "core": {"core.number_arrays", "core.untrusted_text"},
    "core.js_numbers": set(),
    "core.loop_lock": set(),
    "core.frozen_state": set(),
    "core.number_arrays": {"core.untrusted_text"},
    "core.geometry": {"core.js_numbers", "core.number_arrays", "core.untrusted_text"},
    "core.pixels": {"core.geometry", "core.js_numbers", "core.untrusted_text", "errors"},
    "core.pose": {"core.geometry"},
    "core.results": {
        *("core.frozen_state", "core.geometry", "core.number_arrays", "core.pixels", "core.pose"),
        *("errors", "json_text"),
    },
    "previews": {"core", "draw", "env", "errors", "media"},
    "core.identity": {
        *("core.js_numbers", "core.number_arrays", "core.results", "core.untrusted_text"),
        *("errors", "json_text"),
    },
    "graph": {"core.untrusted_text", "errors", "json_text"},
    "draw": {"core", "core.untrusted_text"},
    "draw.painters.fonts": set(),
    "draw.painters.pil": {
        *(
            "core",
            "draw",
            "draw.painters.fonts",
            "errors",
            "runtime.pictures",
            "runtime.pictures.pixel_limit",
        ),
    },
    "architectures": {"core", "graph", "errors"},
    "runtime": set(),
    "runtime.self_check": {"core.untrusted_text", "errors"},
    "runtime.backend": {"core", "runtime.self_check"},
    "runtime.mock": {"core", "errors", "runtime.backend"},
    "runtime.pictures": {"core", "errors", "runtime.pictures.pixel_limit"},
    "runtime.pictures.pixel_limit": {"core.untrusted_text"},
    "runtime.native": {"errors", "graph", "runtime.self_check"},
    "runtime.onnxruntime_backend": {
        *("core", "errors", "graph", "runtime.backend", "runtime.self_check"),
        "runtime.native",
    },
    "runtime.reading": {"core", "errors", "runtime.threads"},
    "runtime.films": {"core", "errors", "runtime.pictures.pixel_limit"},
    "runtime.threads": set(),
    "runtime.blocking": set(),
    "runtime.model_folders": set(),
    "runtime.atomic_files": set(),
    "runtime.native_environment": {
        *("core", "errors", "runtime.backend", "runtime.reading"),
        *("runtime.films", "runtime.model_folders"),
        *("runtime.onnxruntime_backend", "runtime.pictures", "runtime.threads"),
    },
    "recognition": {"core", "json_text", "runtime.atomic_files"},
    "pipeline": {"core", "errors", "architectures", "env", "runtime.backend"},
    "browser": {
        *("browser", "draw", "errors", "json_text", "runtime.backend", "runtime.model_folders"),
    },
    "browser.interop": {"core.untrusted_text", "errors", "runtime.backend"},
    "browser.media": {"browser.interop", "core", "errors"},
    "browser.inference": {
        *("browser.interop", "browser.media", "core", "errors", "graph", "json_text"),
        *("runtime.backend", "runtime.self_check"),
    },
    "browser.storage": {"browser.interop", "core", "errors", "json_text"},
    "browser.redaction": {"browser.interop", "redaction"},
    "browser.page": {"browser.interop", "browser.media", "core", "draw", "errors"},
    "browser.page.element_tracking": {"", "browser", "tracking"},
    "browser.page.face_overlay": {"", "browser", "draw", "errors", "json_text", "types"},
    "env": {"runtime.backend"},
    "tracking": {"core", "architectures", "pipeline", "runtime.backend", "client", "env"},
    "redaction": {"client", "core", "redaction.face_search", "tracking"},
    "redaction.face_search": {"client", "core", "pipeline"},
    "networks": {
        *("core", "errors", "graph", "json_text", "architectures", "pipeline", "env"),
        *("runtime.backend", "runtime.self_check", "runtime.atomic_files"),
    },
    "client": {
        *("core", "errors", "architectures", "pipeline", "networks", "env"),
        *("runtime.backend", "runtime.mock"),
    },
    "media": {
        *("core", "downloads", "env", "errors", "pipeline", "runtime.backend"),
        "runtime.pictures.pixel_limit",
    },
    "downloads": {
        *("core.untrusted_text", "env", "errors", "graph", "json_text", "runtime.backend"),
    },
    "_api": {"client", "core", "env", "networks", "runtime.backend", "pipeline"},
    "types": {"client", "core", "pipeline"},
    "sync": {"_api", "client", "core", "env", "networks"},
    "backends": {"runtime"},
    "compat": {"_api", "core", "draw", "env", "errors", "media", "networks", "pipeline", "runtime"},
    "": {
        *("_api", "backends", "client", "core", "draw", "errors", "media", "networks", "sync"),
        *("recognition", "tracking", "types"),
    },
    "cli": {
        *("", "core", "draw", "env", "errors", "networks", "runtime.backend"),
        *("recognition", "redaction", "runtime.model_folders", "runtime.reading", "tracking"),
    },
    "__main__": {"cli"},
}
"""Layer to the layers it may import. A module belongs to the layer with the longest matching name;
``""`` is ``faceapi`` itself."""

LATE: dict[str, set[str]] = {
    "core.results": {"previews"},
    "cli": {"draw.painters.pil", "runtime.pictures"},
    "draw": {"draw.painters.pil"},
    "env": {"browser", "runtime.blocking", "runtime.native_environment"},
    "media": {"browser", "runtime.pictures"},
}
"""Layers that may be imported inside a function, once the platform is known."""

OUTSIDE: dict[str, set[str]] = {
    "browser": {"numpy", "js", "pyodide", "pyodide_js", "pyscript", "faceapi_host"},
    "core.results.face_list": {"numpy", "pandas", "supervision"},
    "draw": {"numpy"},
    "draw.painters.fonts": {"PIL"},
    "draw.painters.pil": {"numpy", "PIL"},
    "errors": set(),
    "json_text": set(),
    "core.untrusted_text": set(),
    "cli": {"numpy", "PIL", "av"},
    "runtime.films": {"numpy", "av"},
    "cli.writing.parquet": {"pyarrow"},
    "recognition.stores.faiss_store": {"numpy", "faiss"},
    "recognition.parquet_file": {"numpy", "pyarrow"},
    "runtime.onnxruntime_backend": {"numpy", "onnxruntime"},
    "runtime.pictures": {"numpy", "PIL"},
}
"""Allowed imports from outside the package and the standard library; numpy if not listed."""


def complaint_about(statement: Import) -> str | None:
    """Why an import is forbidden; ``None`` if it is allowed."""
    top, _, rest = statement.imported.partition(".")
    if top in sys.stdlib_module_names:
        return None
    layer = longest_prefix(statement.importer, ALLOWED)
    if layer is None:
        return f"faceapi.{statement.importer} belongs to no layer; give it a row in ALLOWED"
    if top == "faceapi":
        target = longest_prefix(rest, ALLOWED)
        allowed = ALLOWED[layer] | (LATE.get(layer, set()) if statement.late else set())
        is_allowed = target == layer or target in allowed or (target or "").split(".")[0] in allowed
    else:
        outside = longest_prefix(statement.importer, OUTSIDE)
        is_allowed = top in (OUTSIDE[outside] if outside else {"numpy"})
    if is_allowed:
        return None
    return f"faceapi.{statement.importer or '__init__'} imports {statement.imported}"


def layer_map(statements: Iterable[Import]) -> str:
    """The layers, lowest first, each with the layers that it imports.

    A layer's number is one more than the highest number it imports.

    :raises graphlib.CycleError: if two layers import each other.
    """
    imported: dict[str, set[str]] = {}
    for statement in statements:
        top, _, rest = statement.imported.partition(".")
        importer = longest_prefix(statement.importer, ALLOWED) or ""
        target = longest_prefix(rest, ALLOWED) or ""
        targets = imported.setdefault(importer, set())
        if top == "faceapi" and not statement.late and target != importer:
            targets.add(target)
    levels: dict[str, int] = {}
    for layer in TopologicalSorter(imported).static_order():
        levels[layer] = max((levels[name] + 1 for name in imported.get(layer, ())), default=0)
    return "\n".join(
        f"{level:2}  {layer or 'faceapi':28} "
        + ", ".join(sorted(name or "faceapi" for name in imported.get(layer, ())))
        for layer, level in sorted(levels.items(), key=lambda item: (item[1], item[0]))
    )
