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
from faceapi.graph.operators import OPERATORS
from faceapi.graph.validation import check_model
from faceapi.runtime.onnxruntime_backend import NativeBackend

ARCHITECTURES = ("face_landmark_68_tiny", "mtcnn_p", "mtcnn_r", "mtcnn_o", "tiny_face_detector")
SECONDS = 10
BYTES = 1 << 30
FREE_SIDE = 96
HEAD = 20_000
"""Bytes in which our files have their nodes; after them come weights."""
NUMBERS = [0, 1, -1, 2, 3, 8, 64, 255, 416, 4096, 10**6, 2**31 - 1, 2**31, 2**62, -(2**63)]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with bytes changed, or with something else in a few of its fields."""
    if chance.random() < 0.4:
        return _changed_bytes(bytearray(content), chance)
    model = onnx.load_from_string(content)
    for _ in range(chance.randint(1, 3)):
        chance.choice(_CHANGES)(model.graph, chance)
    return bytes(model.SerializeToString())


def _changed_bytes(content: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(min(len(content), HEAD if chance.random() < 0.8 else len(content)))
        kind = chance.randrange(4)
        if kind == 0:
            content[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            content[at] = chance.choice((0, 1, 127, 128, 255))
        elif kind == 2:
            del content[at : at + chance.randint(1, 20)]
        else:
            content[at:at] = content[at : at + chance.randint(1, 40)]
    return bytes(content)


def _another_op(graph: onnx.GraphProto, chance: random.Random) -> None:
    chance.choice(graph.node).op_type = chance.choice(sorted(OPERATORS))


def _another_input(graph: onnx.GraphProto, chance: random.Random) -> None:
    node = chance.choice(graph.node)
    names = [*(each.output[0] for each in graph.node), *(each.name for each in graph.initializer)]
    if chance.random() < 0.7:
        node.input[chance.randrange(len(node.input))] = chance.choice(names)
    else:
        node.input.append(chance.choice(names))


def _another_number(graph: onnx.GraphProto, chance: random.Random) -> None:
    attribute = chance.choice([each for node in graph.node for each in node.attribute])
    if attribute.ints:
        attribute.ints[chance.randrange(len(attribute.ints))] = chance.choice(NUMBERS)
    elif attribute.type == onnx.AttributeProto.INT:
        attribute.i = chance.choice(NUMBERS)
    else:
        attribute.f = chance.choice([0.0, float("nan"), float("inf"), -1e38])


def _another_constant(graph: onnx.GraphProto, chance: random.Random) -> None:
    tensor = chance.choice(graph.initializer)
    kind = chance.randrange(3)
    if kind == 0:
        shape = [1] * chance.randint(0, 3) + list(tensor.dims)
        chance.shuffle(shape)
        tensor.dims[:] = shape
    elif kind == 1:
        tensor.data_type = chance.randint(1, 11)
    else:
        tensor.raw_data = tensor.raw_data[: chance.randrange(len(tensor.raw_data) + 1)]


def _another_size(graph: onnx.GraphProto, chance: random.Random) -> None:
    sizes = graph.input[0].type.tensor_type.shape.dim
    sizes[chance.randrange(len(sizes))].dim_value = chance.choice(NUMBERS)


def _one_node_less(graph: onnx.GraphProto, chance: random.Random) -> None:
    del graph.node[chance.randrange(len(graph.node))]


_CHANGES = (
    *(_another_op, _another_input, _another_number, _another_constant, _another_size),
    _one_node_less,
)


async def run(content: bytes) -> None:
    """Open the file, and run it on one picture and on three."""
    session = await NativeBackend(threads=1).open(content, name="mutated")
    sizes = check_model(content).graph.input.shape[1:3]
    height, width = (size if isinstance(size, int) else FREE_SIDE for size in sizes)
    picture = ArrayPixels(np.full((height, width, 3), 99, np.float32))
    for count in (1, 3):
        await session.run([picture] * count)


async def error_of(content: bytes) -> BaseException | None:
    """What :func:`run` raises, if anything."""
    (error,) = await asyncio.gather(run(content), return_exceptions=True)
    return error


def main(folder: str, lowest: str, highest: str) -> None:
    """Do it for every seed; a hang or a lack of memory ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    contents = [(Path(folder) / f"{net}.onnx").read_bytes() for net in ARCHITECTURES]
    for seed in range(int(lowest), int(highest)):
        chance = random.Random(seed)
        content = mutated(chance.choice(contents), chance)
        signal.alarm(SECONDS)
        error = asyncio.run(error_of(content))
        signal.alarm(0)
        if error is not None and not isinstance(error, FaceApiError):
            raise error
        print(seed, "ran" if error is None else type(error).__name__, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
