"""Format the measurements as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from faceapi_build.bench.libraries import AS_SHIPPED, EQUAL_THREADS, WORKLOADS
from faceapi_build.bench.targets import RATIOS
from faceapi_build.bench.video.pages import WORKLOADS as VIDEO_WORKLOADS
from faceapi_build.errors import BuildError

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
STARTUP_PARTS = ("clickable", "document", "picture", "Python runs", "networks", "result")
STAGES = (
    *("total", "inference", "canvas", "preprocessing"),
    *("transfer", "postprocessing", "rest", "drawing"),
)
_TITLES = {workload.name: workload.title for workload in WORKLOADS}


def markdown(results: Mapping[str, Any]) -> str:
    """A section for each measurement in the results."""
    lines = [*_machine(results["machine"])]
    for name, section in SECTIONS.items():
        if name in results:
            lines += ["", *section(results[name], results)]
    return "\n".join(lines) + "\n"


def insert(readme: Path, text: str) -> None:
    """Write ``text`` between the markers of a file; raise ``BuildError`` if it has none."""
    content = readme.read_text("utf-8")
    if BEGIN not in content or END not in content:
        raise BuildError(f"{readme} has no {BEGIN} and {END}")
    before, _, rest = content.partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n{text}{END}{after}", "utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table: the first column is text, the others are numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]


def _machine(machine: Mapping[str, Any]) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    yield (
        f"Measured {machine['date']} on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['system']}, headless Chromium {machine['chromium']} "
        f"(WebGL: {machine['webgl']}; WebGPU: {machine['webgpu']}), by `python build.py bench`."
    )
    yield ""
    yield f"Versions: {versions}."


def _latency(latency: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    libraries = {library["name"]: library for library in results["libraries"]}
    names = list(next(iter(latency.values())))
    yield "Milliseconds from a decoded picture to results, warm: median (minimum, 95th percentile)."
    yield ""
    head = ["", *(_heading(libraries[name]) for name in names)]
    rows = [
        [f"({key}) {_TITLES[key]}", *(_spread(row[name]) for name in names)]
        for key, row in latency.items()
    ]
    yield from table(head, rows)


def _heading(library: Mapping[str, Any]) -> str:
    about = library["about"]
    threads = about.get("threads", 1)
    emulated = ", GPU emulated" if library["slow"] else ""
    return f"{library['title']} ({about['backend']}, threads: {threads}{emulated})"


def _spread(summary: Mapping[str, Any]) -> str:
    return f"**{summary['median']:.1f}** ({summary['min']:.1f}, {summary['p95']:.1f})"


def _ratios(ratios: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield "Median of faceapi over that of @vladmandic/face-api on wasm, and the target."
    yield ""
    rows = [
        [
            f"({key}) {_TITLES[key]}",
            *(
                f"{row[other]:.2f}× (target {target}×)" if other in row else "–"
                for other, target in zip((AS_SHIPPED, EQUAL_THREADS), RATIOS[key], strict=True)
            ),
        ]
        for key, row in ratios.items()
    ]
    yield from table(["", "as shipped", "equal threads"], rows)


def _split(split: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield "Stages of faceapi on wasm in milliseconds (drawing is not part of the total)."
    yield ""
    head = ["", *STAGES, "around the networks"]
    rows = [
        [f"({key})", *(f"{row[stage]:.1f}" for stage in STAGES), f"{row['around']:.1f}"]
        for key, row in split.items()
    ]
    yield from table(head, rows)


def _startup(startup: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield "From navigation to the first result on the photo page (tiny detector), seconds."
    yield ""
    parts = ("clickable", "document", "picture", "python", "networks", "result", "least")
    head = ["visit", *STARTUP_PARTS, "minimum", "MB", "MB gzip"]
    rows = [
        [
            name,
            *(f"{visit[part] / 1000:.2f}" if part in visit else "–" for part in parts),
            *(f"{visit[part] / 1e6:.1f}" for part in ("bytes", "gzip")),
        ]
        for name, visit in startup.items()
    ]
    yield from table(head, rows)


def _webcam(webcam: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Webcam page, {webcam['seconds']:.0f} s after warm-up: {webcam['long_tasks']} tasks over "
        f"50 ms on the main thread (longest {webcam['longest']:.0f} ms), {webcam['figures']}."
    )


def _memory(memory: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    early, late = memory["early"], memory["late"]
    yield "Memory after {} and after {} frames of workload (d).".format(*memory["frames"])
    yield ""
    rows = [
        [title, f"{early[key] / scale:.2f}", f"{late[key] / scale:.2f}"]
        for title, key, scale in (
            ("page and workers, MB", "page", 1e6),
            ("JavaScript heap, MB", "js_heap", 1e6),
            ("Pyodide's heap, MB", "pyodide_heap", 1e6),
            ("Python objects, thousands", "python_objects", 1e3),
            ("live tensors", "tensors", 1),
        )
    ]
    yield from table(["", "early", "late"], rows)


def _scaling(scaling: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    titles = {library["name"]: library["title"] for library in results["libraries"]}
    counts = list(next(iter(scaling.values()))["median"])
    yield "All steps on pictures with increasing numbers of faces, milliseconds."
    yield ""
    head = ["", *(f"{count} faces" for count in counts), "per face", "correlation"]
    rows = [
        [
            titles[name],
            *(f"{value:.0f}" for value in line["median"].values()),
            f"{line['slope']:.1f}",
            f"{line['correlation']:.3f}",
        ]
        for name, line in scaling.items()
    ]
    yield from table(head, rows)


def _video(video: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "Films at the pace of a camera: milliseconds a frame of all films, of one face and of "
        "five, share of the detections of every frame that are kept at IoU 0.5, changed ids, faces "
        "that come back after a second under their former id, "
        "median second difference of the points "
        "(pixels), lag, frames until a new face has a box and until a face that left has none, "
        "and CPU time per second of film."
    )
    for workload, rows in video.items():
        yield ""
        yield f"{VIDEO_WORKLOADS[workload]}:"
        yield ""
        head = [
            "",
            "ms (95 %)",
            "one face (mean, longest)",
            "five",
            "kept",
            "switches",
            "returns",
            "jitter",
            "lag",
            "appears",
            "left",
            "CPU s",
        ]
        yield from table(
            head,
            [
                [
                    row["title"],
                    f"**{row['median']:.1f}** ({row['p95']:.1f})",
                    "**{median:.1f}** ({mean:.1f}, {max:.0f})".format(**row["one_face"]),
                    f"**{row['five_faces']:.1f}**",
                    f"{row['kept']:.1%}",
                    f"{row['switches']}" if row["has_ids"] else "–",
                    "{recognized} of {total}".format(**row["returns"]) if row["has_ids"] else "–",
                    ", ".join(f"{name} {value:.2f}" for name, value in row["jitter"].items()),
                    f"{row['lag']:.1f}",
                    f"{row['appears']:.0f}",
                    f"{row['leaves']:.0f}",
                    f"{row['cpu_seconds']:.2f}",
                ]
                for row in rows.values()
            ],
        )
        for row in rows.values():
            if row["stages"]:
                parts = ", ".join(f"{name} {value:.1f}" for name, value in row["stages"].items())
                yield ""
                yield f"{row['title']}, one face, mean milliseconds of a frame: {parts}."


SECTIONS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[str]]] = {
    "latency": _latency,
    "ratios": _ratios,
    "split": _split,
    "startup": _startup,
    "webcam": _webcam,
    "memory": _memory,
    "video": _video,
    "scaling": _scaling,
}
