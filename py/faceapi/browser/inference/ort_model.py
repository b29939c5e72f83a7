"""One network on one onnxruntime-web runtime: its sessions, its runs, its self-check, its timing.

A runtime holds one session per pixel layout, and one per input size if the provider needs a fixed
size. The bytes of the network are kept here, so that sessions on another runtime need no second
download.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from time import perf_counter
from typing import NamedTuple

import numpy as np

from faceapi.browser.inference import probe_model
from faceapi.browser.inference.providers import Provider, Runtime
from faceapi.browser.interop.dom import OrtSession
from faceapi.browser.interop.ffi import bytes_to_js, floats_from_js, floats_to_js
from faceapi.browser.interop.host import HOST, RunResult
from faceapi.browser.interop.js_future import CallbackFuture
from faceapi.browser.media.canvas_pixels import CanvasPixels
from faceapi.core.pixels.picture import PixelBuffer
from faceapi.core.untrusted_text import MESSAGE_LIMIT, excerpt, quotable
from faceapi.errors import FaceApiError, ModelFileError
from faceapi.graph.specialize import InputLayout, encode, specialize_graph
from faceapi.graph.validation import CheckedModel, check_model
from faceapi.json_text import parse_json
from faceapi.runtime.backend import Outputs
from faceapi.runtime.self_check import ExpectedOutputs, synthetic_image

PROBE = "probe"
MAX_CACHED_SHAPES = 16
"""Maximum number of sessions per network with a variable input size; the oldest is released."""
TIMING_INPUT_SIZE = 416
"""Input size in pixels for timing such a network: the tiny detector's default."""


class OutputMismatchError(FaceApiError):
    """A provider's outputs differ from the expected ones."""


class TimedOutputs(NamedTuple):
    """The outputs of a run, and the milliseconds of its two stages.

    The caller records them: only runs that a user asked for count, not checks and timing.
    """

    outputs: Outputs
    inference_ms: float
    transfer_ms: float


class OrtModel:
    """A network, validated, and how to run, check and time it on a runtime.

    Raises ``ModelFileError`` for bytes that are not a valid model. Call every method
    with the onnxruntime lock held (:mod:`.ort_session`).
    """

    def __init__(self, model: bytes, name: str, expected: ExpectedOutputs | None) -> None:
        self.name = name
        self.is_closed = False
        """Whether its session is closed; it then runs no more."""
        self._model = _validate(model, name)
        self._expected = expected

    async def run_on(self, runtime: Runtime, blocks: Sequence[PixelBuffer]) -> TimedOutputs:
        """Run on blocks of one shape.

        Raises ``JsException`` with the runtime's error, or ``ModelFileError`` if the run would
        exceed the limits for model files.
        """
        self._model.runs.check((len(blocks), *blocks[0].shape, 3))
        layout = _choose_layout(runtime.provider, blocks)
        session = await self._session(runtime, layout, blocks[0].shape)
        start_time = perf_counter()
        shape = (*blocks[0].shape, 3 if layout == "rgb_float" else 4)
        dtype = "uint8" if layout == "rgba_bytes" else "float32"
        arrays = [_to_js_array(block, layout) for block in blocks]
        result: RunResult = await CallbackFuture(
            HOST.runWithCallback,
            runtime.ort,
            session,
            runtime.provider.batched,
            dtype,
            *shape,
            *arrays,
        )
        outputs = _split_outputs(result)
        transfer_ms = (perf_counter() - start_time) * 1000 - result.milliseconds
        return TimedOutputs(outputs, result.milliseconds, transfer_ms)

    async def check(self, runtime: Runtime) -> None:
        """Compare the outputs for the synthetic image with the expected ones.

        The run is the warm-up as well. Raises :class:`OutputMismatchError`, or ``JsException``.
        """
        if self._expected is None:
            await self._check_without_reference(runtime)
            return
        run = await self.run_on(runtime, [_synthetic_block(self._expected.side)])
        difference = self._expected.mismatch(run.outputs)
        if difference is not None:
            raise OutputMismatchError(f"wrong numbers: {difference}")

    async def warm_up(self, runtime: Runtime) -> None:
        """Create the session and run it once; errors as :meth:`run_on`.

        On empty pixels, because drawing the synthetic image of :meth:`check` and comparing the
        outputs would make the page wait.
        """
        side = self._expected.side if self._expected is not None else self._timing_side()
        pixels = bytes_to_js(bytes(4 * side * side))
        await self.run_on(runtime, [CanvasPixels(pixels, (side, side))])

    async def timed_run(self, runtime: Runtime) -> float:
        """Milliseconds of one run, for comparing backends; errors as :meth:`run_on`."""
        block = _synthetic_block(self._timing_side())
        start_time = perf_counter()
        await self.run_on(runtime, [block])
        return (perf_counter() - start_time) * 1000

    def _timing_side(self) -> int:
        return probe_model.input_size(self._model.graph, dynamic=TIMING_INPUT_SIZE)

    def is_own_key(self, key: object) -> bool:
        """Whether a runtime's session with this key belongs to this network."""
        return isinstance(key, tuple) and key[0] is self

    async def _check_without_reference(self, runtime: Runtime) -> None:
        """For a model without expected outputs: the probe must match, the outputs be finite."""
        if PROBE not in runtime.verified:
            probe = OrtModel(probe_model.probe_model(), PROBE, probe_model.EXPECTED_OUTPUTS)
            await probe.check(runtime)
            await runtime.release(probe.is_own_key)
            runtime.verified.add(PROBE)
        block = _synthetic_block(probe_model.input_size(self._model.graph))
        output = probe_model.first_non_finite((await self.run_on(runtime, [block])).outputs)
        if output is not None:
            raise OutputMismatchError(
                f"wrong numbers: output {excerpt(output)} has non-finite values"
            )

    async def _session(
        self, runtime: Runtime, layout: InputLayout, shape: tuple[int, int]
    ) -> OrtSession:
        height, width = shape if runtime.provider.fixed_size else (None, None)
        key = (self, layout, height, width)
        if key not in runtime.sessions:
            own = [other for other in runtime.sessions if self.is_own_key(other)]
            if len(own) >= MAX_CACHED_SHAPES:
                await runtime.release(lambda other: other == own[0])
            target = runtime.provider.target
            model = encode(
                specialize_graph(
                    self._model.graph,
                    self._model.size,
                    batch=None if runtime.provider.batched else 1,
                    height=height,
                    width=width,
                    layout=layout,
                    target=target,
                ),
                target,
            )
            runtime.sessions[key] = await runtime.create(model)
        return runtime.sessions[key]


def _validate(model: bytes, name: str) -> CheckedModel:
    try:
        return check_model(model)
    except ModelFileError as error:
        raise ModelFileError(f"{name}: {quotable(error, MESSAGE_LIMIT)}") from error


def _synthetic_block(side: int) -> CanvasPixels:
    """The synthetic image as a canvas delivers it, so that the check uses the same session."""
    rgba = np.full((side, side, 4), 255, np.uint8)
    rgba[..., :3] = synthetic_image(side)
    return CanvasPixels(bytes_to_js(rgba.tobytes()), (side, side))


def _choose_layout(provider: Provider, blocks: Sequence[PixelBuffer]) -> InputLayout:
    canvas = all(isinstance(block, CanvasPixels) for block in blocks)
    return provider.canvas_layout if canvas else "rgb_float"


def _to_js_array(block: PixelBuffer, layout: InputLayout) -> object:
    if layout != "rgb_float" and isinstance(block, CanvasPixels):
        return block.data
    return floats_to_js(block.numpy())


def _split_outputs(result: RunResult) -> Outputs:
    values = floats_from_js(result.values)
    outputs, start = {}, 0
    for name, shape, size in _parse_shapes(result.shapes):
        outputs[name] = values[start : start + size].reshape(shape)
        start += size
    return outputs


@lru_cache
def _parse_shapes(shapes: str) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """Name, shape and number of values of each output. Cached: every frame has the same."""
    return tuple((name, tuple(shape), prod(shape)) for name, shape in parse_json(shapes))
