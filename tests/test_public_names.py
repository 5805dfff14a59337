from __future__ import annotations

import importlib

import pytest

import cifar_app


@pytest.mark.parametrize("package", ["", ".data", ".training"])
def test_all_public_names_exist(package: str) -> None:
    module = importlib.import_module(f"cifar_app{package}")
    assert all(hasattr(module, name) for name in module.__all__)


def test_public_names_are_completed_in_a_notebook() -> None:
    assert set(cifar_app.__all__) <= set(dir(cifar_app))
    assert "__version__" in dir(cifar_app)


def test_classes_are_in_the_official_order() -> None:
    names = "airplane automobile bird cat deer dog frog horse ship truck"
    assert " ".join(cifar_app.CLASS_NAMES) == names
