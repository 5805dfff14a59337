"""The Similar page shows the nearest test images in feature space."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.embeddings.neighbors import cosine_similarity
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.features import load_feature_extractor
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.photos import read_photo
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def brute_force_neighbors(index: int) -> np.ndarray:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings is not None
    features = embeddings.features.astype(np.float64)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    order = np.argsort(-(features @ features[index]))
    return order[order != index][:24]


@pytest.mark.parametrize("index", [7, 12])
def test_neighbor_labels_are_counted(open_app: Open, index: int) -> None:
    counts = np.bincount(load_test_set()[1][brute_force_neighbors(index)], minlength=10)
    app = open_app("similar", model=MODEL, source="test", image=str(index))
    top_label = counts.argmax()
    assert f"Labels of the 24 nearest: {counts.max()} {CLASS_NAMES[top_label]}" in texts(app)
    predicted = store.open_model(MODEL).test_probabilities()[index].argmax()
    assert ("as the model predicts." in texts(app)) == (predicted == top_label)


def test_photo_is_compared_as_the_model_sees_it(open_app: Open) -> None:
    photo = read_photo((assets_dir() / "examples" / "cat.jpg").read_bytes())
    classifier, model = load_classifier(DEFAULT_MODEL), store.open_model(DEFAULT_MODEL)
    embeddings = load_embeddings(model)
    assert embeddings is not None
    extract = load_feature_extractor(model.verified_path(LITERT_FILE))
    features = embeddings.project(extract(classifier.prepare(photo)[None]))[0]
    nearest = np.argsort(-cosine_similarity(embeddings.features, features))[:24]
    counts = np.bincount(load_test_set()[1][nearest], minlength=10)
    text = texts(open_app("similar", example="cat"))
    assert f"Labels of the 24 nearest: {counts.max()} {CLASS_NAMES[counts.argmax()]}" in text
    assert "the photo itself has no position on the map" in text


def test_neighbors_of_rejected_photo_are_no_evidence(open_app: Open) -> None:
    text = texts(open_app("similar", example="coffee"))
    assert "The model rejects the image as none of the ten classes." in text


@pytest.mark.parametrize("page", ["similar", "embedding_map"])
@pytest.mark.parametrize("content", [None, b"PK\x03\x04 no archive"])
def test_missing_or_damaged_embeddings_name_the_command(
    open_app: Open, assets_copy: Path, page: str, content: bytes | None
) -> None:
    path = assets_copy / "embeddings" / f"{MODEL}.npz"
    path.unlink()
    if content:
        path.write_bytes(content)
    app = open_app(page, model=MODEL)
    text = texts(app) + "".join(code.value for code in app.code)
    assert f"python -m cifar_app embed --model {MODEL}" in text
