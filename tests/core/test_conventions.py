"""Conventions for every class and function of ``core`` and ``architectures``."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any


def members(predicate: Callable[[object], bool]) -> Iterator[Any]:
    """What the modules define, without imports."""
    for name in ("faceapi.core", "faceapi.architectures"):
        for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            for _, member in inspect.getmembers(import_module(module.name), predicate):
                if member.__module__ == module.name:
                    yield member


CLASSES = list(members(inspect.isclass))
VALUES = [cls for cls in CLASSES if "__dataclass_params__" in vars(cls)]


def test_values_are_immutable() -> None:
    loose = [
        cls.__name__
        for cls in VALUES
        if not vars(cls)["__dataclass_params__"].frozen
        or not all("__slots__" in vars(base) for base in cls.__mro__[:-1])
    ]
    assert len(VALUES) > 20
    assert loose == []


def test_values_with_arrays_are_not_compared_field_by_field() -> None:
    """Comparing arrays gives an array, not a bool."""
    compared = [
        cls.__name__
        for cls in VALUES
        if vars(cls)["__dataclass_params__"].eq
        and any("NDArray" in str(field.type) for field in dataclasses.fields(cls))
    ]
    assert compared == []


def overrides_list(function: Callable[..., object]) -> bool:
    """Whether a method has the signature of a method of ``list``."""
    return function.__name__ in vars(list)


def test_every_argument_can_be_passed_by_name() -> None:
    functions = list(members(inspect.isfunction))
    for cls in CLASSES:
        methods = [method for method in vars(cls).values() if inspect.isfunction(method)]
        functions += [method for method in methods if method.__module__ == cls.__module__]
    nameless = [
        function.__qualname__
        for function in functions
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_ONLY and not overrides_list(function)
    ]
    assert len(functions) > 200
    assert nameless == []
