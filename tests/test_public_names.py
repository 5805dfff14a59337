from __future__ import annotations

import importlib

import pytest

import cifar_app


@pytest.mark.parametrize("name", cifar_app.__all__)
def test_public_name_is_loaded_from_its_module(name: str) -> None:
    module = importlib.import_module(f"cifar_app.{cifar_app._MODULES[name]}")
    assert getattr(cifar_app, name) is getattr(module, name)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'color'"):
        _ = cifar_app.color


@pytest.mark.parametrize("package", ["data", "training"])
def test_all_names_of_a_package_exist(package: str) -> None:
    module = importlib.import_module(f"cifar_app.{package}")
    assert all(hasattr(module, name) for name in module.__all__)
