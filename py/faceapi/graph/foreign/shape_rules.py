"""Shape rules of the ops with which detectors of others compute sizes from the input's size.

While the input's size is open, so are these sizes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from faceapi.graph import shape_inference
from faceapi.graph.shape_inference import Attributes
from faceapi.graph.var import UNKNOWN, Array, Shape, Var


def shape_of(inputs: Sequence[Var], _attributes: Attributes) -> Shape | Array:
    """Shape: a constant if all sizes are fixed."""
    sizes = [size for size in inputs[0].shape if isinstance(size, int)]
    is_known = len(sizes) == len(inputs[0].shape)
    return np.array(sizes, np.int64) if is_known else (len(inputs[0].shape),)


def gather(inputs: Sequence[Var], _attributes: Attributes) -> Shape | Array:
    """Gather: values of a constant, such as one size of a shape."""
    values, index = (var.data for var in inputs)
    if values is None or index is None:
        return inputs[1].shape
    return np.asarray(values[index.astype(np.int64)])


def unsqueeze(inputs: Sequence[Var], _attributes: Attributes) -> Shape | Array:
    """Unsqueeze of axis 0."""
    data = inputs[0].data
    return (1, *inputs[0].shape) if data is None else data.reshape(1, *data.shape)


def join(inputs: Sequence[Var], attributes: Attributes) -> Shape | Array:
    """Concat, of constants too."""
    constants = [var.data for var in inputs if var.data is not None]
    is_constant = len(constants) == len(inputs)
    return np.concatenate(constants) if is_constant else shape_inference.concat(inputs, attributes)


def reshape(inputs: Sequence[Var], attributes: Attributes) -> Shape:
    """Reshape; sizes are unknown while its target is."""
    if inputs[1].data is None:
        return (UNKNOWN,) * int(inputs[1].shape[0])
    return shape_inference.reshape(inputs, attributes)
