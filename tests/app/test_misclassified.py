from __future__ import annotations

import io
import zipfile

import numpy as np
import pandas as pd
from PIL import Image

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.metrics.label_issues import label_in_doubt
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.ui.widgets.collection import collection_zip
from cifar_app.ui.widgets.predictions import prediction_tiles, predictions_table
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
    app.multiselect(key="bound-predicted").select("frog").run()
    assert "These predictions are correct" in texts(app)
    app.button(key="remove-filters").click().run()
    assert f"**{total:,} of {total:,} misclassified images**" in texts(app)


def test_every_filter_counts_what_the_others_keep(open_app: Open) -> None:
    _, labels = load_test_set()
    names = store.list_names()
    of_all = [store.open_model(name).test_probabilities() for name in names]
    in_doubt = label_in_doubt(labels, of_all)
    probabilities = of_all[names.index("seed_cnn")]
    dog, cat = CLASS_NAMES.index("dog"), CLASS_NAMES.index("cat")
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = (predicted != labels) & (confidence >= 0.5) & (confidence <= 0.9)
    by_every_model = np.logical_and.reduce([p.argmax(axis=1) != labels for p in of_all])
    second = np.argsort(probabilities, axis=1)[:, -2] == labels

    app = open_app(
        "misclassified", model="seed_cnn", true="dog", predicted="cat", confidence="50-90"
    )
    dogs_as_cats = wrong & (labels == dog) & (predicted == cat)
    assert f"**{dogs_as_cats.sum():,} of" in texts(app)
    for key, option in {
        "true": f"dog ({dogs_as_cats.sum():,})",
        "predicted": f"bird ({(wrong & (labels == dog) & (predicted == 2)).sum():,})",
    }.items():
        assert option in app.multiselect(key=f"bound-{key}").options
    for key, options in {
        "doubt": [f"In doubt ({(dogs_as_cats & in_doubt).sum():,})"],
        "errors": [
            f"Misclassified by all {len(names)} models ({(dogs_as_cats & by_every_model).sum():,})",
            f"Label is the second guess ({(dogs_as_cats & second).sum():,})",
        ],
    }.items():
        assert set(options) <= set(app.selectbox(key=f"bound-{key}").options)
    app.selectbox(key="bound-errors").select("every_model").run()
    assert f"**{(dogs_as_cats & by_every_model).sum():,} of" in texts(app)
    assert "have a label in doubt" in texts(app)


def test_several_classes_and_the_area_of_the_map_select_images(open_app: Open) -> None:
    _, labels = load_test_set()
    model = store.open_model("seed_cnn")
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    wrong = np.isin(labels, (cat, dog)) & (model.test_probabilities().argmax(axis=1) != labels)
    app = open_app("misclassified", model="seed_cnn", true="cat,dog", page="2")
    assert f"**{wrong.sum():,} of" in texts(app)

    embeddings = load_embeddings(model)
    assert embeddings is not None
    in_box = ((embeddings.coordinates >= 0) & (embeddings.coordinates <= 0.5)).all(axis=1)
    app = open_app("misclassified", model="seed_cnn", true="cat,dog", area="0,0_0.5,0.5")
    assert f"**{(wrong & in_box).sum():,} of" in texts(app)
    app.multiselect(key="bound-true").unselect("cat").run()
    assert f"**{(wrong & in_box & (labels == dog)).sum():,} of" in texts(app)
    assert app.query_params["true"] == "dog"
    app.button(key="remove-area").click().run()
    assert f"**{(wrong & (labels == dog)).sum():,} of" in texts(app)


def test_labels_in_doubt_are_marked_and_hidden(open_app: Open) -> None:
    _, labels = load_test_set()
    models = [store.open_model(name).test_probabilities() for name in store.list_names()]
    in_doubt = label_in_doubt(labels, models)
    total = len(find_misclassified(labels, store.open_model(DEFAULT_MODEL).test_probabilities()))
    indices = np.flatnonzero(in_doubt)
    app = open_app("misclassified", image=str(indices[0]), page="2")
    suggested = CLASS_NAMES[models[0][indices[0]].argmax()]
    assert f"**Label in doubt**: all {len(models)} models predict {suggested}." in texts(app)
    tile = prediction_tiles(store.open_model(DEFAULT_MODEL))(int(indices[0]))
    assert tile.note == f"label: {CLASS_NAMES[labels[indices[0]]]}, in doubt"
    app.selectbox(key="bound-doubt").select("no").run()
    assert app.query_params == {"doubt": "no"}
    assert f"**{total - len(indices):,} of {total:,} misclassified images**" in texts(app)


def test_filters_travel_to_the_other_pages_of_the_test_set(open_app: Open) -> None:
    shared = {"true": "dog", "predicted": "cat", "confidence": "50-90", "doubt": "no"}
    app = open_app("misclassified", model="seed_cnn", collection="7.5", **shared)
    links = {link.proto.label: link.proto.query_string for link in app.get("page_link")}
    for page in ("Metrics", "Embedding map", "Label errors"):
        for text in (*(f"{name}={value}" for name, value in shared.items()), "collection=7.5"):
            assert text in links[page]
    assert "true=" not in links["Models"]


def test_collection_of_the_url_is_exported(open_app: Open) -> None:
    app = open_app("misclassified", collection="12.3.12")
    assert "**2 images** collected" in texts(app)
    assert app.query_params["collection"] == "12.3"  # each image once
    assert app.code[0].value == "[12, 3]"
    app.button(key="clear-collection").click().run()
    assert "collection" not in app.query_params

    images, labels = load_test_set()
    model = store.open_model("seed_cnn")
    with zipfile.ZipFile(io.BytesIO(collection_zip(model, [12, 3]))) as archive:
        table = pd.read_csv(archive.open("predictions.csv"))
        assert table["image"].tolist() == [12, 3]
        with archive.open(f"0003-{CLASS_NAMES[labels[3]]}.png") as file:
            np.testing.assert_array_equal(np.asarray(Image.open(file)), images[3])


def test_table_has_second_guess_and_all_probabilities() -> None:
    model = store.open_model("seed_cnn")
    probabilities = model.test_probabilities()
    table = predictions_table(model, np.array([7, 99]))
    by_class = table[[f"p_{name}" for name in CLASS_NAMES]].to_numpy()
    np.testing.assert_array_equal(by_class, probabilities[[7, 99]])
    for row, second in enumerate(np.sort(by_class, axis=1)[:, -2]):
        assert table["second_probability"][row] == second
        assert by_class[row, CLASS_NAMES.index(table["second_guess"][row])] == second
