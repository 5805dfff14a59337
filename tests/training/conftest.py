"""What real trainings on a few made-up images need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cifar_app.training import callbacks, finalize, fit
from tests.tiny_cli import STAND_INS


@pytest.fixture(scope="module")
def tiny_data() -> Iterator[None]:
    """Made-up images in the place of CIFAR-10, and a report after every batch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "load_train_set", STAND_INS["load_train_set"])
        patch.setattr(fit, "stratified_split", STAND_INS["stratified_split"])
        patch.setattr(finalize, "load_test_set", STAND_INS["load_test_set"])
        patch.setattr(callbacks, "_REPORT_SECONDS", 0.0)
        yield


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_APP_CACHE", str(tmp_path_factory.mktemp("trained")))
        yield
