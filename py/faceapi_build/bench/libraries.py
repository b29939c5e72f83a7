"""The libraries that are compared, and their workloads."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Library:
    """One library on one backend; it runs in a separate page."""

    name: str
    title: str
    module: str
    """File in ``web/bench/libraries``, without suffix."""
    query: dict[str, str] = field(default_factory=dict)
    needs: str = ""
    """``webgl`` or ``webgpu``: skipped if the CPU emulates it."""
    slow_without: str = ""
    """Runs only a few times if the CPU emulates this: a call then takes seconds."""

    def address(self, wheel: str) -> str:
        """URL of its page, relative to the server's root."""
        query = {"library": self.module, "wheel": wheel, **self.query}
        return f"bench/library.html?{urlencode(query)}"


@dataclass(frozen=True)
class Workload:
    """One call on one picture."""

    name: str
    title: str
    chain: str
    picture: str


OURS = "ours-wasm"
AS_SHIPPED = "vladmandic-wasm"
EQUAL_THREADS = "vladmandic-wasm-equal"


def all_libraries(threads: int) -> tuple[Library, ...]:
    """All libraries. ``threads`` is faceapi's number, for the entry with equal threads."""
    return (
        Library(OURS, "faceapi, wasm", "ours", {"backend": "wasm"}),
        Library(
            AS_SHIPPED, "@vladmandic/face-api, wasm, as shipped", "vladmandic", {"backend": "wasm"}
        ),
        Library(
            EQUAL_THREADS,
            "@vladmandic/face-api, wasm, equal threads",
            "vladmandic",
            {"backend": "wasm", "threads": str(threads)},
        ),
        Library("ours-webgpu", "faceapi, WebGPU", "ours", {"backend": "webgpu"}, needs="webgpu"),
        Library("ours-webgl", "faceapi, WebGL", "ours", {"backend": "webgl"}, needs="webgl"),
        Library(
            "vladmandic-webgl",
            "@vladmandic/face-api, WebGL",
            "vladmandic",
            {"backend": "webgl"},
            slow_without="webgl",
        ),
        Library("original", "face-api.js 0.22.2", "original", slow_without="webgl"),
    )


WORKLOADS = (
    Workload("a", "tiny detector 416", "tiny", "/samples/sample1.jpg"),
    Workload("b", "SSD", "ssd", "/samples/sample1.jpg"),
    Workload("c", "SSD + landmarks + descriptors", "descriptors", "/samples/sample1.jpg"),
    Workload("d", "tiny 224 + tiny landmarks + expressions", "webcam", "/scratch/frame.jpg"),
    Workload("e", "everything, five faces or more", "everything", "/samples/sample5.jpg"),
)

FACE_COUNTS = (1, 5, 10, 20)
"""Number of faces in the pictures of :mod:`scaling`."""
