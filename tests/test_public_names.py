from __future__ import annotations

import importlib

import pytest

import cifar_app


@pytest.mark.parametrize("package", ["", ".data", ".training"])
def test_all_public_names_exist(package: str) -> None:
    module = importlib.import_module(f"cifar_app{package}")
    assert all(hasattr(module, name) for name in module.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'color'"):
        _ = cifar_app.color
