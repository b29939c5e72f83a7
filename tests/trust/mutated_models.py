"""Opens and runs mutated models, in a process with little memory: ``lowest seed, highest seed``.

Prints a line for each seed: the name of a documented error, or ``ran``. Any other error ends it.
"""

from __future__ import annotations

import asyncio
import random
import resource
import signal
import sys
from pathlib import Path

import numpy as np
import onnx

from faceapi.core.pixels.array_picture import ArrayPixels
from faceapi.errors import FaceApiError
from faceapi.graph.operator_table import OPERATORS
from faceapi.graph.validation import check_model
from faceapi.runtime.onnxruntime_backend import NativeBackend

ARCHITECTURES = ("face_landmark_68_tiny", "mtcnn_p", "mtcnn_r", "mtcnn_o", "tiny_face_detector")
TIMEOUT_S = 10
MAX_BYTES = 1 << 30
DYNAMIC_INPUT_SIZE = 96
HEAD = 20_000
"""Size in bytes of the start of our files, which holds the nodes; weights follow."""
NUMBERS = [0, 1, -1, 2, 3, 8, 64, 255, 416, 4096, 10**6, 2**31 - 1, 2**31, 2**62, -(2**63)]


def mutated(content: bytes, rng: random.Random) -> bytes:
    """The file with changed bytes, or with a few changed fields."""
    if rng.random() < 0.4:
        return _changed_bytes(bytearray(content), rng)
    model = onnx.load_from_string(content)
    for _ in range(rng.randint(1, 3)):
        rng.choice(_CHANGES)(model.graph, rng)
    return bytes(model.SerializeToString())


def _changed_bytes(content: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 6)):
        offset = rng.randrange(min(len(content), HEAD if rng.random() < 0.8 else len(content)))
        change = rng.randrange(4)
        if change == 0:
            content[offset] ^= 1 << rng.randrange(8)
        elif change == 1:
            content[offset] = rng.choice((0, 1, 127, 128, 255))
        elif change == 2:
            del content[offset : offset + rng.randint(1, 20)]
        else:
            content[offset:offset] = content[offset : offset + rng.randint(1, 40)]
    return bytes(content)


def _another_op(graph: onnx.GraphProto, rng: random.Random) -> None:
    rng.choice(graph.node).op_type = rng.choice(sorted(OPERATORS))


def _another_input(graph: onnx.GraphProto, rng: random.Random) -> None:
    node = rng.choice(graph.node)
    names = [
        *(other.output[0] for other in graph.node),
        *(constant.name for constant in graph.initializer),
    ]
    if rng.random() < 0.7:
        node.input[rng.randrange(len(node.input))] = rng.choice(names)
    else:
        node.input.append(rng.choice(names))


def _another_number(graph: onnx.GraphProto, rng: random.Random) -> None:
    attribute = rng.choice([item for node in graph.node for item in node.attribute])
    if attribute.ints:
        attribute.ints[rng.randrange(len(attribute.ints))] = rng.choice(NUMBERS)
    elif attribute.type == onnx.AttributeProto.INT:
        attribute.i = rng.choice(NUMBERS)
    else:
        attribute.f = rng.choice([0.0, float("nan"), float("inf"), -1e38])


def _another_constant(graph: onnx.GraphProto, rng: random.Random) -> None:
    tensor = rng.choice(graph.initializer)
    change = rng.randrange(3)
    if change == 0:
        shape = [1] * rng.randint(0, 3) + list(tensor.dims)
        rng.shuffle(shape)
        tensor.dims[:] = shape
    elif change == 1:
        tensor.data_type = rng.randint(1, 11)
    else:
        tensor.raw_data = tensor.raw_data[: rng.randrange(len(tensor.raw_data) + 1)]


def _another_size(graph: onnx.GraphProto, rng: random.Random) -> None:
    sizes = graph.input[0].type.tensor_type.shape.dim
    sizes[rng.randrange(len(sizes))].dim_value = rng.choice(NUMBERS)


def _one_node_less(graph: onnx.GraphProto, rng: random.Random) -> None:
    del graph.node[rng.randrange(len(graph.node))]


_CHANGES = (
    *(_another_op, _another_input, _another_number, _another_constant, _another_size),
    _one_node_less,
)


async def run(content: bytes) -> None:
    """Open the file, and run it on one picture and on three."""
    session = await NativeBackend(threads=1).open(content, name="mutated")
    sizes = check_model(content).graph.input.shape[1:3]
    height, width = (size if isinstance(size, int) else DYNAMIC_INPUT_SIZE for size in sizes)
    picture = ArrayPixels(np.full((height, width, 3), 99, np.float32))
    for count in (1, 3):
        await session.run([picture] * count)


async def error_of(content: bytes) -> BaseException | None:
    """The error that :func:`run` raises, or ``None``."""
    (error,) = await asyncio.gather(run(content), return_exceptions=True)
    return error


def main(folder: str, lowest: str, highest: str) -> None:
    """Run every seed; a hang or a lack of memory kills the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    contents = [(Path(folder) / f"{net}.onnx").read_bytes() for net in ARCHITECTURES]
    for seed in range(int(lowest), int(highest)):
        rng = random.Random(seed)
        content = mutated(rng.choice(contents), rng)
        signal.alarm(TIMEOUT_S)
        error = asyncio.run(error_of(content))
        signal.alarm(0)
        if error is not None and not isinstance(error, FaceApiError):
            raise error
        print(seed, "ran" if error is None else type(error).__name__, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
