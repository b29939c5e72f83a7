"""``build.py bench gpu``: measure, and write ``gpu.json`` and ``gpu.md`` after every result."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faceapi_build import models
from faceapi_build.bench import system_info
from faceapi_build.bench.gpu import report
from faceapi_build.bench.gpu.measuring import Plan, measure
from faceapi_build.bench.gpu.variants import NETWORKS, VARIANTS, Variant
from faceapi_build.console import log
from faceapi_build.dependencies import deps, npm
from faceapi_build.errors import BuildError
from faceapi_build.paths import WEB


def run(options: Namespace) -> int:
    """Measure what the options name; return 0, also if some of it failed."""
    deps.install()
    models.build()
    npm.install(WEB / "bench")
    plan = _plan(options)
    options.into.mkdir(parents=True, exist_ok=True)
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": system_info.gpu_versions(plan.onnxruntime),
    }

    def save(results: Mapping[str, Any]) -> None:
        _write(options.into, {**about, **results})

    results = {**about, **measure(plan, save)}
    _write(options.into, results)
    log(report.markdown(results))
    return 0


def _plan(options: Namespace) -> Plan:
    names = options.only or ()
    networks = [name for name in NETWORKS if name in names] or list(NETWORKS)
    variants = [variant for variant in VARIANTS if variant.name in names] or list(VARIANTS)
    unknown = set(names) - set(NETWORKS) - {variant.name for variant in VARIANTS}
    if unknown:
        raise BuildError(
            f"unknown network or variant {', '.join(sorted(unknown))}; networks: "
            f"{', '.join(NETWORKS)}; variants: {_names(VARIANTS)}"
        )
    folder = options.onnxruntime or npm.node_modules() / "onnxruntime-web"
    if not (folder / "dist" / "ort.wasm.min.mjs").is_file():
        raise BuildError(
            f"{folder} has no dist/ort.wasm.min.mjs; expected the npm package onnxruntime-web, "
            "unpacked: npm pack onnxruntime-web@VERSION, then tar -xf, gives the folder package"
        )
    return Plan(
        seconds=60 * options.minutes,
        runs=options.rounds,
        matrix_size=options.matrix,
        networks=networks,
        variants=variants,
        onnxruntime=folder,
    )


def _names(variants: Sequence[Variant]) -> str:
    return ", ".join(variant.name for variant in variants)


def _write(folder: Path, results: Mapping[str, Any]) -> None:
    (folder / "gpu.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (folder / "gpu.md").write_text(report.markdown(results), "utf-8")
