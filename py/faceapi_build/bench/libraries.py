"""Who takes part, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Contender:
    """One library on one backend, in a page of its own."""

    name: str
    title: str
    library: str
    query: dict[str, str] = field(default_factory=dict)
    needs: str = ""
    """Left out where the CPU would compute this: ``webgl`` or ``webgpu``."""
    slow_without: str = ""
    """Runs only a few times where the CPU computes this: seconds a call, and nobody's real use."""

    def address(self, wheel: str) -> str:
        """Of its page, relative to the server's root."""
        query = {"library": self.library, "wheel": wheel, **self.query}
        return f"bench/contender.html?{urlencode(query)}"


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


def contenders(threads: int) -> tuple[Contender, ...]:
    """All of them; ``threads`` is how many ours takes, for the one that is told to take as many."""
    return (
        Contender(OURS, "faceapi, wasm", "ours", {"backend": "wasm"}),
        Contender(
            AS_SHIPPED, "@vladmandic/face-api, wasm, as shipped", "vladmandic", {"backend": "wasm"}
        ),
        Contender(
            EQUAL_THREADS,
            "@vladmandic/face-api, wasm, equal threads",
            "vladmandic",
            {"backend": "wasm", "threads": str(threads)},
        ),
        Contender("ours-webgpu", "faceapi, WebGPU", "ours", {"backend": "webgpu"}, needs="webgpu"),
        Contender("ours-webgl", "faceapi, WebGL", "ours", {"backend": "webgl"}, needs="webgl"),
        Contender(
            "vladmandic-webgl",
            "@vladmandic/face-api, WebGL",
            "vladmandic",
            {"backend": "webgl"},
            slow_without="webgl",
        ),
        Contender("original", "face-api.js 0.22.2", "original", slow_without="webgl"),
    )


WORKLOADS = (
    Workload("a", "tiny detector 416", "tiny", "/samples/sample1.jpg"),
    Workload("b", "SSD", "ssd", "/samples/sample1.jpg"),
    Workload("c", "SSD + landmarks + descriptors", "descriptors", "/samples/sample1.jpg"),
    Workload("d", "tiny 224 + tiny landmarks + expressions", "webcam", "/scratch/frame.jpg"),
    Workload("e", "everything, five faces or more", "everything", "/samples/sample5.jpg"),
)

FACE_COUNTS = (1, 5, 10, 20)
"""Of the pictures in :mod:`scaling`."""
