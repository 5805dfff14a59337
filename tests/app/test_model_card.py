"""The Model card page describes the model's cost and training."""

from __future__ import annotations

import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


@pytest.mark.parametrize("name", ["seed_cnn", "whitened_cnn", "efficientnet_lite2"])
def test_the_model_page_says_which_curve_ends_on_top(open_app: Open, name: str) -> None:
    history = store.open_model(name).history()
    better_at_the_learned = history["accuracy"][-1] > history["val_accuracy"][-1]
    words = texts(open_app("model_card", model=name))
    assert ("In the end it does better" in words) == better_at_the_learned
    assert ("stays below" in words) != better_at_the_learned


def test_the_model_page_counts_all_the_work_of_a_photo(open_app: Open) -> None:
    card = store.open_model(DEFAULT_MODEL).card
    assert card.photo
    work = 2 * card.photo.flops + card.flops
    shown = {metric.label: metric.value for metric in open_app("model_card").metric}
    assert shown["Work per photo"] == f"{work / 1e6:,.0f} MFLOP"
    small = store.open_model("seed_cnn").card
    assert small.flops_per_photo == small.flops
