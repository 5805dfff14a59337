from __future__ import annotations

import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


@pytest.mark.parametrize("name", ["seed_cnn", "whitened_cnn"])
def test_card_compares_training_and_validation_accuracy(open_app: Open, name: str) -> None:
    history = store.open_model(name).history()
    higher = history["accuracy"][-1] > history["val_accuracy"][-1]
    page = texts(open_app("model_card", model=name))
    assert ("training accuracy is higher than" in page) == higher
    assert ("Training accuracy stays below" in page) != higher


def test_photo_cost_includes_both_models(open_app: Open) -> None:
    card = store.open_model(DEFAULT_MODEL).card
    assert card.photo
    flops = 2 * card.photo.flops + card.flops
    metrics = {metric.label: metric.value for metric in open_app("model_card").metric}
    assert metrics["FLOPs per photo"] == f"{flops / 1e6:,.0f} MFLOPs"
    assert metrics["FLOPs per image"] == f"{card.flops / 1e6:,.0f} MFLOPs"
    assert metrics["Parameters"] == f"{card.parameters:,}"
    small = store.open_model("seed_cnn").card
    assert small.flops_per_photo == small.flops
