"""Format the measurements on a GPU as Markdown, also those of a run that was interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from faceapi_build.bench.gpu.variants import VARIANTS
from faceapi_build.bench.report import table

ENOUGH_GFLOPS, TOO_FEW_GFLOPS = 2000, 100
"""A product of matrices reaches the first on a good card; below the second, card or driver are at
fault, not onnxruntime."""
_TITLES = {variant.name: variant.title for variant in VARIANTS}


def markdown(results: Mapping[str, Any]) -> str:
    """All sections for which there are results."""
    lines = [*_machine(results)]
    if "matrix" in results:
        lines += ["", *_matrix(results["matrix"])]
    networks = results["networks"]
    if networks:
        lines += ["", *_summary(networks)]
    for name, row in networks.items():
        lines += ["", f"## {name}", "", *_variants(row)]
        if "profile" in row:
            lines += ["", *_profile(row["profile"])]
    return "\n".join(lines) + "\n"


def _machine(results: Mapping[str, Any]) -> Iterator[str]:
    yield "# Networks on this GPU"
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    yield f"Measured {results['date']} with Chromium {results['chromium']} by `build.py bench gpu`."
    yield f"Versions: {versions}."
    machine = results.get("machine")
    if machine is None:
        return
    yield ""
    if "error" in machine:
        yield f"The adapter could not be described: {machine['error']}."
        return
    adapter = machine["adapter"]
    words = ", ".join(f"{key} {value}" for key, value in (adapter or {}).items() if value != "")
    yield f"- Adapter: {words or 'none'}"
    yield f"- WebGL: {machine['webgl']}"
    yield f"- Cores: {machine['cores']}, isolated: {machine['isolated']}, JSPI: {machine['jspi']}"
    yield f"- Features: {', '.join(machine['features']) or 'none'}"
    limits = ", ".join(f"{name} {value}" for name, value in machine["limits"].items())
    yield f"- Limits: {limits or 'none'}"
    for when, state in results["power"].items():
        yield f"- Power {when}: {'; '.join(state.splitlines())}"


def _matrix(matrix: Mapping[str, Any]) -> Iterator[str]:
    yield "## Matrix product in WGSL"
    yield ""
    if "error" in matrix:
        yield f"Not measured: {matrix['error']}."
        return
    yield (
        f"Float32, {matrix['size']}³, by {matrix['clock']}. A good card reaches "
        f"{ENOUGH_GFLOPS} GFLOP/s; under {TOO_FEW_GFLOPS}, card or driver are at fault."
    )
    yield ""
    rows = [
        [name, f"{row['milliseconds']:.3f}", f"{row['gflops']:.0f}", f"{row['error']:g}"]
        for name, row in matrix["kernels"].items()
    ]
    yield from table(["kernel", "ms", "GFLOP/s", "largest error"], rows)


def _summary(networks: Mapping[str, Any]) -> Iterator[str]:
    yield "## All networks, milliseconds"
    yield ""
    names = [
        variant.name
        for variant in VARIANTS
        if any(variant.name in row["variants"] for row in networks.values())
    ]
    rows = []
    for name in names:
        cells = [row["variants"].get(name, {}) for row in networks.values()]
        rows.append([_TITLES[name], *(_number(cell, "milliseconds", ".2f") for cell in cells)])
    yield from table(["", *networks], rows)


def _variants(row: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"{row['side']} × {row['side']} pixels, {row['multiplications'] / 1e6:.0f} million "
        "multiplications; deviation from wasm relative to the largest value of an output."
    )
    yield ""
    head = ["", "ms", "first run, ms", "GFLOP/s", "deviation", "runs", "error"]
    rows = [
        [
            _TITLES[name],
            _number(cell, "milliseconds", ".2f"),
            _number(cell, "first", ".0f"),
            _number(cell, "gflops", ".1f"),
            _number(cell, "deviation", ".1e"),
            _number(cell, "runs", "d"),
            str(cell.get("error", "")).replace("|", "\\|").replace("\n", " "),
        ]
        for name, cell in row["variants"].items()
    ]
    yield from table(head, rows)


def _profile(profile: Mapping[str, Any]) -> Iterator[str]:
    if "error" in profile:
        yield f"No kernel profile: {profile['error']}."
        return
    total = sum(kernel["microseconds"] for kernel in profile["kernels"]) / 1000
    yield f"Dispatches of one run as shipped, {total:.2f} ms on the GPU together:"
    yield ""
    rows = [
        [
            kernel["node"],
            kernel["program"],
            kernel["shapes"],
            f"{kernel['microseconds']:.1f}",
            _number(kernel, "gflops", ".1f"),
        ]
        for kernel in profile["kernels"]
    ]
    yield from table(["node", "program", "shapes", "µs", "GFLOP/s"], rows)


def _number(cell: Mapping[str, Any], key: str, form: str) -> str:
    value = cell.get(key)
    return "–" if value is None else format(value, form)
