"""Which images does it find alike?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import (
    cosine_similarity,
    count_labels,
    medoid_index,
    top_k_similar,
)
from cifar_app.embeddings.storage import Embeddings
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, plots, tables, url_widgets
from cifar_app.ui.widgets.embeddings import load_embeddings_or_hint, show_provenance
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.page_link import page_link

SHOWN = 24


def _similarity(subject: SelectedImage, analysis: Embeddings) -> np.ndarray:
    """How alike each test image is to the picture, `float32 (N,)`."""
    number = subject.image.test_index
    if number is not None:
        return cosine_similarity(analysis.features, analysis.features[number])
    with cache.feature_network(subject.model) as network:
        full = network(subject.low_res_input[None])
    return cosine_similarity(analysis.features, analysis.project(full)[0])


def describe_photo_comparison(subject: SelectedImage, found: np.ndarray) -> str:
    """How a photo is compared, and by which network."""
    words = "A photo is compared as the test images are: 32 × 32 pixels of its square."
    if subject.uses_photo_model:
        said = int(found.argmax())
        words += (
            " For photos this model asks a second network; here its network for the data set is "
            f"at work, which says **{CLASS_NAMES[said]}**, {found[said]:.1%}."
        )
    if subject.prediction.none_of_these:
        words += " The model takes it for none of the ten; its neighbors cannot but be of them."
    return words


def choose_among(subject: SelectedImage, answer: int) -> np.ndarray:
    """The filter; returns which test images pass, `bool (N,)`."""
    name = CLASS_NAMES[answer]
    options = {"all": "All", "same": f"Answered {name} too", "other": f"Not of class {name}"}
    chosen = url_widgets.segmented_control(
        "Show the nearest", "filter", list(options), "all", format_func=options.__getitem__
    )
    _, labels = cache.test_set()
    if chosen == "same":
        return np.asarray(cache.test_probabilities(subject.model).argmax(axis=1) == answer)
    return np.asarray(labels != answer) if chosen == "other" else np.ones(len(labels), bool)


def vote_in_words(labels: np.ndarray, answer: int) -> str:
    """Of which classes the neighbors are, and whether that is what the network says."""
    counts = count_labels(labels)
    first, most = counts[0]
    named = [f"{count} of class {CLASS_NAMES[label]}" for label, count in counts[:3]]
    rest = sum(count for _, count in counts[3:])
    named += [f"{rest} of others"] if rest else []
    listed = f"{', '.join(named[:-1])} and {named[-1]}" if named[1:] else "all are of that class"
    said = CLASS_NAMES[answer]
    if first == answer:
        verdict = f"Its neighbors say **{said}**, as the network does."
    elif 2 * most > len(labels):
        verdict = f"Its neighbors say **{CLASS_NAMES[first]}**; the network says **{said}**."
    else:
        verdict = f"Its neighbors do not agree; the network says **{said}**."
    return f"{verdict} Of the {len(labels)} nearest, {listed}."


def show_neighbors(subject: SelectedImage, found: np.ndarray, similarity: np.ndarray) -> None:
    """The nearest images; one that is picked becomes the picture."""
    _, labels = cache.test_set()
    answers = cache.test_probabilities(subject.model).argmax(axis=1)
    gallery(
        [_tile(int(n), int(labels[n]), int(answers[n]), float(similarity[n])) for n in found],
        key="neighbors",
        label="The most similar test images, nearest first",
        on_pick=lambda number: url.set_query_params(source="test", image=number, crop=None),
        tile_width=84,
    )
    st.caption(
        f"Similarity from {similarity[found[0]]:.4f} down to {similarity[found[-1]]:.4f}, where "
        "1 is the same to the network. Pick an image to see its own neighbors."
    )
    table = pd.DataFrame(
        {
            "image": found,
            "true": [CLASS_NAMES[label] for label in labels[found]],
            "answer": [CLASS_NAMES[label] for label in answers[found]],
            "similarity": similarity[found],
        }
    )
    tables.csv_button(
        "Download these images (CSV)", table, f"{subject.file_name}-similar.csv", as_link=True
    )


def _tile(number: int, label: int, answer: int, similarity: float) -> Tile:
    true, said = CLASS_NAMES[label], CLASS_NAMES[answer]
    right = answer == label
    return Tile(
        id=str(number),
        src=images.test_image_uri(number),
        caption=true,
        note="right" if right else f"said {said}",
        label=f"Test image {number}: {true}, answered {'rightly' if right else said}, "
        f"similarity {similarity:.4f}",
        color=CLASS_COLORS[label],
    )


def show_place(subject: SelectedImage, analysis: Embeddings, found: np.ndarray) -> None:
    """Where on the map the picture and its neighbors are."""
    _, labels = cache.test_set()
    number = subject.image.test_index
    st.subheader("Where it lies on the map", anchor=False)
    own = number if number is not None else int(found[medoid_index(analysis.coordinates[found])])
    table = pd.DataFrame(
        {"image": found, "x": analysis.coordinates[found, 0], "y": analysis.coordinates[found, 1]}
    )
    plots.show_plot(
        charts.embedding_neighborhood(
            analysis.coordinates, found, labels[found], analysis.coordinates[own]
        ),
        "place",
        table,
        f"{subject.file_name}-place",
    )
    ringed = (
        "Ring: the picture."
        if number is not None
        else f"A photo has no place here: the ring is round test image {own}, amidst the others."
    )
    st.caption(f"Dots: the images of this page, by true class. {ringed}")
    page_link("embedding_map", "All test images on the map →")


def main() -> None:
    """The page."""
    layout.page_header(
        "Which images does it find alike?",
        "The test images that come nearest to this picture, not in their pixels, but in what the "
        "network makes of them before its last layer.",
    )
    subject = select_image()
    if subject is None:
        return
    analysis = load_embeddings_or_hint(subject.model)
    if analysis is None:
        return
    _, labels = cache.test_set()
    number = subject.image.test_index
    similarity = _similarity(subject, analysis)
    everyone = top_k_similar(similarity, SHOWN, np.ones(len(labels), bool), number)
    said = subject.low_res_probabilities  # by the network whose features are compared
    answer = int(said.argmax())
    st.markdown(vote_in_words(labels[everyone], answer))
    if number is None:
        st.caption(describe_photo_comparison(subject, said))
    left, right = st.columns([3, 2], gap="large")
    with left:
        found = top_k_similar(similarity, SHOWN, choose_among(subject, answer), number)
        if not len(found):
            st.markdown("**There are no such test images.**")
            return
        show_neighbors(subject, found, similarity)
    with right:
        show_place(subject, analysis, found)
    show_provenance(subject.model, analysis)


main()
