"""Similar images: which test images look alike to the model?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import cosine_similarity, medoid_index, top_k_similar
from cifar_app.embeddings.storage import Embeddings
from cifar_app.inference.prediction import Prediction
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, plots, tables, url_widgets
from cifar_app.ui.widgets.embeddings import load_embeddings_or_hint, show_provenance
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.page_link import page_link

_N_NEIGHBORS = 24


def _similarity(selected: SelectedImage, embeddings: Embeddings) -> np.ndarray:
    """Compute the similarity of each test image to the selected image, `float32 (N,)`."""
    index = selected.image.test_index
    if index is not None:
        return cosine_similarity(embeddings.features, embeddings.features[index])
    with cache.feature_network(selected.model) as network:
        features = network(selected.model_input[None])
    return cosine_similarity(embeddings.features, embeddings.project(features)[0])


def select_candidates(selected: SelectedImage, predicted: int) -> np.ndarray:
    """Show the filter; return which test images pass, `bool (N,)`."""
    name = CLASS_NAMES[predicted]
    titles = {"all": "All", "same": f"Predicted: {name}", "other": f"Label: not {name}"}
    option = url_widgets.segmented_control("Test images", "filter", titles, "all")
    _, labels = cache.test_set()
    if option == "same":
        return np.asarray(cache.test_probabilities(selected.model).argmax(axis=1) == predicted)
    return labels != predicted if option == "other" else np.ones(len(labels), bool)


def describe_neighbor_labels(labels: np.ndarray, prediction: Prediction) -> str:
    """Count the labels of the nearest neighbors and compare them with the prediction."""
    predicted = prediction.label
    counts = Counter(sorted(labels.tolist())).most_common()
    top_label, top_count = counts[0]
    listed = [f"{count} {CLASS_NAMES[label]}" for label, count in counts[:3]]
    n_others = sum(count for _, count in counts[3:])
    listed += [f"{n_others} other"] if n_others else []
    name = CLASS_NAMES[predicted]
    if prediction.none_of_these:
        verdict = (
            "The model rejects the image as none of the ten classes. Its neighbors are only the "
            "least different test images."
        )
    elif top_label == predicted:
        verdict = (
            f"The most frequent label among the neighbors is **{name}**, as the model predicts."
        )
    elif 2 * top_count > len(labels):
        verdict = (
            f"Most neighbors are labeled **{CLASS_NAMES[top_label]}**; the model predicts "
            f"**{name}**."
        )
    else:
        verdict = f"The neighbors have mixed labels; the model predicts **{name}**."
    return f"{verdict} Labels of the {len(labels)} nearest: {', '.join(listed)}."


def show_neighbors(selected: SelectedImage, indices: np.ndarray, similarity: np.ndarray) -> None:
    """Show the nearest test images; a click selects one."""
    _, labels = cache.test_set()
    predictions = cache.test_probabilities(selected.model).argmax(axis=1)
    gallery(
        [
            _tile(index, int(labels[index]), int(predictions[index]), float(similarity[index]))
            for index in indices.tolist()
        ],
        key="neighbors",
        label="Most similar test images, nearest first",
        on_pick=lambda index: url.set_query_params(source="test", image=index, crop=None),
        tile_width=84,
    )
    st.caption(
        f"Cosine similarity {similarity[indices[0]]:.4f} to {similarity[indices[-1]]:.4f}; 1 means "
        "the same direction in feature space. Select an image to see its neighbors."
    )
    table = pd.DataFrame(
        {
            "image": indices,
            "label": [CLASS_NAMES[label] for label in labels[indices]],
            "predicted": [CLASS_NAMES[label] for label in predictions[indices]],
            "similarity": similarity[indices],
        }
    )
    tables.csv_button(
        "Download similar images (CSV)", table, f"{selected.file_name}-similar.csv", as_link=True
    )


def _tile(index: int, label: int, prediction: int, similarity: float) -> Tile:
    predicted = CLASS_NAMES[prediction]
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=CLASS_NAMES[label],
        note="" if prediction == label else f"predicted: {predicted}",
        label=f"Test image {index}: {CLASS_NAMES[label]}, predicted {predicted}, "
        f"similarity {similarity:.4f}",
        color=CLASS_COLORS[label],
    )


def show_position(selected: SelectedImage, embeddings: Embeddings, indices: np.ndarray) -> None:
    """Show the image and its neighbors on the embedding map."""
    _, labels = cache.test_set()
    coordinates = embeddings.coordinates[indices]
    test_index = selected.image.test_index
    st.subheader("Position on the embedding map", anchor=False, help=GLOSSARY["Embedding"])
    ringed = int(indices[medoid_index(coordinates)]) if test_index is None else test_index
    plots.show_plot(
        charts.embedding_neighborhood(
            embeddings.coordinates, labels, indices, embeddings.coordinates[ringed]
        ),
        "position",
        pd.DataFrame({"image": indices, "x": coordinates[:, 0], "y": coordinates[:, 1]}),
        f"{selected.file_name}-position",
        title="Similar images on the embedding map",
        subtitle=selected.model.title,
    )
    ring = (
        f"The ring marks test image {ringed}, the most central of them: the photo itself has no "
        "position on the map."
        if test_index is None
        else "The ring marks the selected image."
    )
    st.caption(f"Dots: the similar images, colored by label. {ring}")
    page_link("embedding_map", "Open the embedding map →")


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Similar images: which test images look alike to the model?",
        "The test images nearest to this one, compared by the features that enter the model's "
        "last layer, not by pixels.",
    )
    selected = select_image()
    if selected is None:
        return
    embeddings = load_embeddings_or_hint(selected.model)
    if embeddings is None:
        return
    _, labels = cache.test_set()
    test_index = selected.image.test_index
    similarity = _similarity(selected, embeddings)
    nearest = top_k_similar(similarity, _N_NEIGHBORS, np.ones(len(labels), bool), test_index)
    predicted = selected.prediction.label
    st.markdown(describe_neighbor_labels(labels[nearest], selected.prediction))
    left, right = st.columns([3, 2], gap="large")
    with left:
        candidates = select_candidates(selected, predicted)
        indices = top_k_similar(similarity, _N_NEIGHBORS, candidates, test_index)
        if not len(indices):
            st.markdown("**There are no such test images.**")
            return
        show_neighbors(selected, indices, similarity)
    with right:
        show_position(selected, embeddings, indices)
    show_provenance(selected.model, embeddings)


main()
