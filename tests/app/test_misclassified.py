from __future__ import annotations

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_filters_count_images_and_reset_the_page(open_app: Open) -> None:
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    total = len(find_misclassified(labels, probabilities))
    frogs = len(find_misclassified(labels, probabilities, true=CLASS_NAMES.index("frog")))
    app = open_app("misclassified", true="frog", page="2")
    assert f"**{frogs:,} of {total:,} misclassified images**" in texts(app)
    app.selectbox(key="bound-order").select("loss").run()
    assert app.query_params == {"true": "frog", "order": "loss"}
    app.selectbox(key="bound-predicted").select("frog").run()
    assert "These predictions are correct" in texts(app)
    app.button[0].click().run()
    assert f"**{total:,} of {total:,} misclassified images**" in texts(app)
