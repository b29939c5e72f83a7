"""What holds for every class and function of ``core`` and ``architectures``."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any


def members(predicate: Callable[[object], bool]) -> Iterator[Any]:
    """What the modules define themselves."""
    for name in ("faceapi.core", "faceapi.architectures"):
        for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            for _, member in inspect.getmembers(import_module(module.name), predicate):
                if member.__module__ == module.name:
                    yield member


CLASSES = list(members(inspect.isclass))
VALUES = [kind for kind in CLASSES if "__dataclass_params__" in vars(kind)]


def test_values_never_change() -> None:
    loose = [
        kind.__name__
        for kind in VALUES
        if not vars(kind)["__dataclass_params__"].frozen
        or not all("__slots__" in vars(part) for part in kind.__mro__[:-1])
    ]
    assert len(VALUES) > 20
    assert loose == []


def test_values_with_arrays_are_not_compared_field_by_field() -> None:
    """Arrays have no one answer to whether they are equal."""
    compared = [
        kind.__name__
        for kind in VALUES
        if vars(kind)["__dataclass_params__"].eq
        and any("NDArray" in str(field.type) for field in dataclasses.fields(kind))
    ]
    assert compared == []


def test_every_argument_may_be_given_by_name() -> None:
    functions = list(members(inspect.isfunction))
    for kind in CLASSES:
        own = [method for method in vars(kind).values() if inspect.isfunction(method)]
        functions += [method for method in own if method.__module__ == kind.__module__]
    nameless = [
        function.__qualname__
        for function in functions
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_ONLY
    ]
    assert len(functions) > 200
    assert nameless == []
