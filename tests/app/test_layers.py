"""The Layers page shows the stages of a model and how each is computed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from streamlit.testing.v1 import AppTest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.ui.pages.layers.drawings import rank_maps
from cifar_app.ui.pages.layers.stages import (
    LayerStage,
    Stage,
    list_stages,
    shorten,
    stage_on_road,
)
from cifar_app.ui.pages.layers.walk import convolution_window, pooling_window
from tests.app.conftest import Open, texts

IMAGE = {"model": "seed_cnn", "source": "test", "image": "3"}


def stages_of(name: str) -> tuple[LayerInspector, list[Stage]]:
    """Return the stages of a model for test image 3."""
    inspector = LayerInspector(store.open_model(name).verified_path(LITERT_FILE))
    image = load_test_set()[0][3]
    return inspector, list_stages(image, inspector.layers, inspector.activations(image))


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.subheader]


def test_strongest_map_comes_first() -> None:
    values = np.zeros((4, 4, 3), np.float32)
    values[..., 0], values[0, 0, 1], values[..., 2] = 1, 8, -2
    ranking, means = rank_maps(values)
    assert ranking.tolist() == [2, 0, 1]
    assert means == pytest.approx([1, 0.5, 2])


def test_road_of_small_model_has_every_stage_with_its_operation() -> None:
    _, stages = stages_of("seed_cnn")
    assert shorten(stages) == stages
    assert [(stage.operation, stage.values.shape) for stage in stages] == [
        ("", (32, 32, 3)),
        ("3 × 3 convolution, 32 filters, ReLU", (30, 30, 32)),
        ("2 × 2 max pooling", (15, 15, 32)),
        ("3 × 3 convolution, 64 filters, ReLU", (13, 13, 64)),
        ("3 × 3 convolution, 128 filters, ReLU", (11, 11, 128)),
        ("2 × 2 max pooling", (5, 5, 128)),
        ("Flatten", (3200,)),
        ("Dense layer, ReLU", (128,)),
        ("Dense layer", (10,)),
        ("Softmax", (10,)),
    ]
    assert (stages[-1].title, stages[-1].note) == ("10 probabilities", "airplane 97%")


def test_road_of_large_model_has_one_stage_per_size() -> None:
    _, stages = stages_of(DEFAULT_MODEL)
    shown = shorten(stages)
    sizes = [stage.values.shape[:-1] for stage in shown]
    assert sizes == [(size, size) for size in (32, 192, 96, 48, 24, 12, 6)] + [()] * (
        len(sizes) - 7
    )
    merged = next(stage for stage in shown if stage.values.shape[0] == 96)
    assert (merged.id, merged.operation) == ("block_1_expand_relu", "4 layers")
    stem = next(stage for stage in stages if stage.id == "stem_relu")
    assert stage_on_road(stem, stages, shown) == merged.id


@pytest.mark.parametrize("name", ["seed_cnn", "whitened_cnn"])
def test_numbers_of_a_walk_give_the_map(name: str) -> None:
    inspector, stages = stages_of(name)
    kinds = []
    for stage in stages:
        if not isinstance(stage, LayerStage) or stage.values.ndim != 3:
            continue
        if stage.is_plain_convolution:
            window = convolution_window(inspector, stage, 7)
            output = np.zeros_like(window.output, np.float64) + window.bias
            for row, column in np.ndindex(output.shape):
                for channel in window.channels:
                    assert channel.kernel is not None
                    rows, columns = (
                        slice(row, row + window.size),
                        slice(column, column + window.size),
                    )
                    output[row, column] += (channel.values[rows, columns] * channel.kernel).sum()
            output += 0 if window.others is None else window.others
            if window.relu:
                output = output.clip(0)
        elif stage.is_max_pooling:
            window = pooling_window(stage, 7)
            size = len(window.output) * window.size
            blocks = window.channels[0].values[:size, :size]
            shape = (len(window.output), window.size, len(window.output), window.size)
            output = blocks.reshape(shape).max(axis=(1, 3))
        else:
            continue
        kinds.append(stage.layer.op)
        assert window.output == pytest.approx(output, abs=1e-3)
    assert set(kinds) == {"Convolution", "Max pooling"}
    assert len(kinds) == {"seed_cnn": 5, "whitened_cnn": 4}[name]


def test_page_explores_first_convolution(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, map="5")
    assert headings(app)[1:] == [
        "Stage 2: 3 × 3 convolution, 32 filters, ReLU",
        "Map 5 of conv_1, beside the image",
        "Convolution: how is map 5 computed?",
    ]
    parameters = store.open_model("seed_cnn").card.parameters
    assert app.expander[0].label == f"All 8 layers, {parameters:,} weights"


def test_page_explores_pooling_and_deeper_convolution(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, layer="maxpool_1", map="5")
    assert "Max pooling: how is map 5 reduced?" in headings(app)
    app = open_app("layers", **IMAGE, layer="conv_2", map="999")
    assert "64 maps** of 13 × 13" in texts(app)
    assert "Only the three inputs that contribute most are shown." in texts(app)


def test_folded_weights_are_accounted_for(open_app: Open) -> None:
    n_trained = store.open_model("whitened_cnn").card.parameters
    app = open_app("layers", **IMAGE | {"model": "whitened_cnn"})
    assert f"{n_trained:,} weights" in texts(app)
    assert "Batch normalization is folded" in texts(app)


def test_chosen_small_model_is_taken_over_by_other_pages(open_app: Open) -> None:
    app = open_app("layers", model=DEFAULT_MODEL, source="test", image="3")
    app.selectbox[0].set_value("seed_cnn").run()
    assert app.query_params["model"] == "seed_cnn"


def test_page_opens_with_small_model_and_says_so(open_app: Open) -> None:
    app = open_app("layers")
    assert app.selectbox[0].value == "seed_cnn"
    assert "opens with Seed CNN" in texts(app)
    app = open_app("layers", model=DEFAULT_MODEL)
    assert app.selectbox[0].value == DEFAULT_MODEL
    assert "opens with" not in texts(app)
    assert headings(app)[1].startswith("stem_relu: 3 × 3 convolution, 32 filters")


def test_flatten_and_dense_layers_show_their_numbers(open_app: Open) -> None:
    assert "5 × 5 × 128 values become one row of 3,200 numbers" in texts(
        open_app("layers", **IMAGE, layer="flatten")
    )
    app = open_app("layers", **IMAGE, layer="output")
    assert "Dense layer: how is the logit of airplane computed?" in headings(app)
    inspector, stages = stages_of("seed_cnn")
    logits = stages[-2]
    assert isinstance(logits, LayerStage)
    weights, biases = inspector.weights(logits.layer)
    products = logits.inputs.astype(np.float64) * weights[0]
    assert f"**{products.sum() + biases[0]:.2f}**" in texts(app)
    assert products.sum() + biases[0] == pytest.approx(logits.values[0], abs=1e-4)
    shown = app.table[0].value["Product"].to_numpy()
    assert shown[0] == pytest.approx(products[np.abs(products).argmax()], abs=1e-5)


def test_softmax_shows_every_step_to_probabilities(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, layer="output (2)")
    _, stages = stages_of("seed_cnn")
    logits = stages[-2].values.astype(np.float64)
    assert f"**Sum** of all ten: {np.exp(logits).sum():,.2f}" in texts(app)
    table = app.table[0].value
    assert table["Logit"].to_numpy() == pytest.approx(logits, abs=1e-5)
    assert table["e^logit"].to_numpy() == pytest.approx(np.exp(logits), rel=1e-5)
    assert table["Probability"].to_numpy() == pytest.approx(softmax(logits), abs=1e-5)
    assert table["Probability"].to_numpy() == pytest.approx(
        load_classifier("seed_cnn").predict(load_test_set()[0][3:4])[0], abs=1e-5
    )
