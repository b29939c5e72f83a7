"""Conversion of values between Python and JavaScript.

All bulk data is converted here. The rules: flatten first, copy once, keep no view of a heap (either
heap may move at any ``await``), and pass no Python object without an owner that destroys its proxy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import js
import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import JsException, JsProxy, jsnull, to_js

from faceapi.browser.interop.dom import Buffer
from faceapi.core.untrusted_text import quotable

__all__ = [
    "JsException",
    "JsProxy",
    "bytes_from_js",
    "bytes_to_js",
    "error_message",
    "floats_from_js",
    "floats_to_js",
    "is_js_proxy",
    "js_array",
    "js_class_name",
    "js_object",
    "none_if_null",
    "uint8_from_js",
]

T = TypeVar("T")


def bytes_to_js(data: bytes | bytearray | memoryview) -> Buffer:
    """Copy bytes into a new ``Uint8Array``."""
    flat = memoryview(data).cast("B")  # an array has the buffer protocol too
    array: Buffer = js.Uint8Array.new(len(flat))
    array.assign(flat)
    return array


def floats_to_js(values: NDArray[np.float32]) -> Buffer:
    """Copy an array of any shape into a new flat ``Float32Array``."""
    flat = np.ascontiguousarray(values, dtype=np.float32).ravel()
    array: Buffer = js.Float32Array.new(flat.size)
    array.assign(flat)
    return array


def bytes_from_js(array: Buffer) -> bytes:
    """Copy a ``Uint8Array`` or ``ArrayBuffer`` out of JavaScript."""
    return array.to_bytes()


def floats_from_js(array: Buffer) -> NDArray[np.float32]:
    """Copy a ``Float32Array`` into a new flat array."""
    return np.frombuffer(array.to_py(), dtype=np.float32)


def uint8_from_js(array: Buffer) -> NDArray[np.uint8]:
    """Copy a ``Uint8Array`` or ``Uint8ClampedArray`` into a new flat array."""
    return np.frombuffer(array.to_py(), dtype=np.uint8)


def js_object(**entries: object) -> Any:
    """A plain JavaScript object with these entries; raises for a value that needs a proxy."""
    return to_js(entries, dict_converter=js.Object.fromEntries, create_pyproxies=False)


def js_array(values: Sequence[object]) -> Any:
    """A JavaScript array of numbers, strings or JavaScript objects."""
    return to_js(list(values), create_pyproxies=False)


def is_js_proxy(value: object) -> bool:
    """Whether ``value`` came from JavaScript."""
    return isinstance(value, JsProxy)


def js_class_name(value: object) -> str:
    """The JavaScript class of a value, also across frames: ``HTMLImageElement``, ``Blob``…"""
    return str(js.Object.prototype.toString.call(value))[len("[object ") : -1]


def none_if_null(value: T | None) -> T | None:
    """The value, or ``None`` for JavaScript's ``null``, which Pyodide does not convert."""
    return None if value is jsnull else value


def error_message(error: object) -> str:
    """The first line of a JavaScript error's message, or of any other thrown value; bounded."""
    text = str(getattr(error, "message", "") or error).strip()
    return quotable(text.splitlines()[0]) if text else "unknown reason"
