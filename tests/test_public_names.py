from __future__ import annotations

import importlib
from types import UnionType

import pytest

import cifar_app


@pytest.mark.parametrize("name", cifar_app.__all__)
def test_every_public_name_is_that_of_its_home(name: str) -> None:
    home = importlib.import_module(f"cifar_app.{cifar_app._HOMES[name]}")
    assert getattr(cifar_app, name) is getattr(home, name)


def test_the_lists_of_public_names_agree() -> None:
    assert set(cifar_app.__all__) == set(cifar_app._HOMES)
    assert cifar_app.__all__ == sorted(cifar_app.__all__)


def test_other_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="'color'"):
        _ = cifar_app.color


@pytest.mark.parametrize("module", ["data", "training"])
def test_what_a_package_offers_is_there(module: str) -> None:
    package = importlib.import_module(f"cifar_app.{module}")
    for name in package.__all__:
        found = getattr(package, name)
        assert callable(found) or name.isupper() or isinstance(found, UnionType), name
