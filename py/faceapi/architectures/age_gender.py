"""The age and gender network.

A small Xception: blocks of separable convolutions with a shortcut. Input 112 × 112, centered.
Outputs ``age`` ``[n, 1]`` in years, unbounded, and ``gender`` ``[n, 2]``:
the probabilities of male and female.

Reference: face-api.js src/xception/TinyXception.ts, src/ageGenderNet/AgeGenderNet.ts
"""

from __future__ import annotations

from collections.abc import Iterator

from faceapi.architectures.common.architecture import FaceArchitecture, Outputs
from faceapi.architectures.common.layers import (
    FACE_MEAN,
    conv,
    conv_parameters,
    dense_parameters,
    fully_connected,
    normalize,
    rgb_pixels,
    separable_conv,
    separable_parameters,
)
from faceapi.core.geometry.letterbox import Letterbox
from faceapi.core.results.age_gender import AgeGender, Gender
from faceapi.graph.ops import add, global_average_pool, max_pool, relu, softmax
from faceapi.graph.var import Graph, Var
from faceapi.graph.weights import Parameter, Weights

SIDE = 112
MAIN_BLOCKS = 2


def build_graph(weights: Weights) -> Graph:
    """Build the graph from weights that match ``ARCHITECTURE.parameter_sets``."""
    pixels = rgb_pixels(SIDE, SIDE)
    x = _features(normalize(pixels, mean=FACE_MEAN, divisor=256), weights)
    age = fully_connected(x, weights.scope("fc/age"))
    gender = softmax(fully_connected(x, weights.scope("fc/gender")))
    return Graph("age_gender", pixels, {"age": age, "gender": gender})


def _features(x: Var, weights: Weights) -> Var:
    entry, middle, exit_ = (weights.scope(f"{part}_flow") for part in ("entry", "middle", "exit"))
    x = relu(conv(x, entry.scope("conv_in"), stride=2))
    x = _reduction(x, entry.scope("reduction_block_0"), activate_input=False)
    x = _reduction(x, entry.scope("reduction_block_1"))
    for index in range(MAIN_BLOCKS):
        x = _main(x, middle.scope(f"main_block_{index}"))
    x = _reduction(x, exit_.scope("reduction_block"))
    x = relu(separable_conv(x, exit_.scope("separable_conv")))
    # face-api.js pools 7 × 7, which is the full area.
    return global_average_pool(x)


def _reduction(x: Var, weights: Weights, *, activate_input: bool = True) -> Var:
    """Halve the size. The shortcut takes the input without activation."""
    y = relu(x) if activate_input else x
    y = separable_conv(y, weights.scope("separable_conv0"))
    y = separable_conv(relu(y), weights.scope("separable_conv1"))
    y = max_pool(y, 3, stride=2)
    return add(y, conv(x, weights.scope("expansion_conv"), stride=2))


def _main(x: Var, weights: Weights) -> Var:
    y = x
    for index in range(3):
        y = separable_conv(relu(y), weights.scope(f"separable_conv{index}"))
    return add(y, x)


def decode(outputs: Outputs, index: int, letterbox: Letterbox) -> AgeGender:
    """Age and gender; male if its probability is above one half."""
    male = float(outputs["gender"][index, 0])
    age = float(outputs["age"][index, 0])
    if male > 0.5:
        return AgeGender(age, Gender.MALE, male)
    return AgeGender(age, Gender.FEMALE, 1 - male)


def _parameters() -> Iterator[Parameter]:
    yield from conv_parameters("entry_flow/conv_in", 3, 3, 32)
    yield from _reduction_parameters("entry_flow/reduction_block_0", 32, 64)
    yield from _reduction_parameters("entry_flow/reduction_block_1", 64, 128)
    for block in range(MAIN_BLOCKS):
        for index in range(3):
            name = f"middle_flow/main_block_{block}/separable_conv{index}"
            yield from separable_parameters(name, 128, 128)
    yield from _reduction_parameters("exit_flow/reduction_block", 128, 256)
    yield from separable_parameters("exit_flow/separable_conv", 256, 512)
    yield from dense_parameters("fc/age", 512, 1)
    yield from dense_parameters("fc/gender", 512, 2)


def _reduction_parameters(name: str, inputs: int, outputs: int) -> Iterator[Parameter]:
    yield from separable_parameters(f"{name}/separable_conv0", inputs, outputs)
    yield from separable_parameters(f"{name}/separable_conv1", outputs, outputs)
    yield from conv_parameters(f"{name}/expansion_conv", 1, inputs, outputs)


ARCHITECTURE: FaceArchitecture[AgeGender] = FaceArchitecture(
    name="age_gender",
    model_name="age_gender_model",
    title="Age and Gender",
    input_size=SIDE,
    centered=True,
    outputs=("age", "gender"),
    parameter_sets=(tuple(_parameters()),),
    build_graph=build_graph,
    decode=decode,
)
