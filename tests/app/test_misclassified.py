from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import label_in_doubt
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.ui.widgets.image_gallery import prediction_tile
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


def test_labels_in_doubt_are_marked_and_hidden(open_app: Open) -> None:
    _, labels = load_test_set()
    models = [store.open_model(name).test_probabilities() for name in store.list_names()]
    in_doubt = label_in_doubt(labels, models)
    total = len(find_misclassified(labels, store.open_model(DEFAULT_MODEL).test_probabilities()))
    indices = np.flatnonzero(in_doubt)
    app = open_app("misclassified", image=str(indices[0]), page="2")
    suggested = CLASS_NAMES[models[0][indices[0]].argmax()]
    assert f"**Label in doubt**: all {len(models)} models predict {suggested}." in texts(app)
    tile = prediction_tile(store.open_model(DEFAULT_MODEL), in_doubt, int(indices[0]))
    assert tile.note == f"label: {CLASS_NAMES[labels[indices[0]]]}, in doubt"
    app.toggle(key="bound-hide_doubt").set_value(True).run()
    assert app.query_params == {"hide_doubt": "on"}
    assert f"**{total - len(indices):,} of {total:,} misclassified images**" in texts(app)
