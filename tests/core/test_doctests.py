"""Run the examples in the docstrings of the core."""

import doctest
import importlib
import pkgutil

import pytest

import faceapi.core

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(faceapi.core.__path__, "faceapi.core.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0
