from __future__ import annotations

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_cost_is_that_of_the_card(open_app: Open) -> None:
    card = store.open_model(DEFAULT_MODEL).card
    metrics = {metric.label: metric.value for metric in open_app("model_card").metric}
    assert metrics["FLOPs per image"] == f"{card.flops / 1e6:,.0f} MFLOPs"
    assert metrics["Parameters"] == f"{card.parameters:,}"


def test_training_and_validation_accuracy_are_compared(open_app: Open) -> None:
    for name in ("seed_cnn", "whitened_cnn"):
        history = store.open_model(name).history()
        higher = history["accuracy"][-1] > history["val_accuracy"][-1]
        text = "accuracy is higher than" if higher else "accuracy stays below"
        assert f"raining {text} validation accuracy" in texts(open_app("model_card", model=name))


def test_model_files_download_with_their_input_convention(open_app: Open) -> None:
    app = open_app("model_card", model="seed_cnn")
    assert "`float32 (N, 32, 32, 3)` with values from 0 to 255" in texts(app)
    assert ", ".join(CLASS_NAMES) in texts(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert {"Download model (LiteRT)", "Download model (Keras)"} <= set(labels)
