"""The ranked list of images: filters, gallery, and downloads."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.annotations.label_reviews import Reviews, corrected_labels, unconfirmed_labels
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.label_issues import LabelQuality
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile
from cifar_app.ui.pages.label_errors import reviews
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, tables, url_widgets
from cifar_app.ui.widgets.image_filter import read_filter, show_filters
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS, paged_gallery

_REVIEWED = {"any": "All", "no": "Not reviewed", "yes": "Reviewed"}
_PEOPLE = {
    "any": "All",
    "unconfirmed": "Label not confirmed",
    "given": "Label confirmed",
    "none": "No verdict",
}


def select_images(quality: LabelQuality) -> np.ndarray:
    """Show the filters and return the matching images, lowest label quality first, `int (M,)`."""
    is_reviewed, has_verdict = _review_masks(), _verdict_masks()
    reviewed = url.read_choice("reviewed", _REVIEWED, "any")
    people = url.read_choice("people", _PEOPLE, "any") if reviews.loaded_verdicts() else "any"
    image_filter = read_filter(
        quality.suggested_labels,
        quality.confidence,
        is_reviewed[reviewed] & has_verdict[people],
    )
    others = image_filter.keeps(ignoring="page")
    with st.container(horizontal=True):
        show_filters(
            image_filter,
            predicted_label="Suggested class",
            confidence_label="Mean confidence",
            reset_params=GALLERY_PARAMS,
        )
        _masks_selectbox(
            "Your review", "reviewed", _REVIEWED, is_reviewed, others & has_verdict[people]
        )
        if reviews.loaded_verdicts():
            _masks_selectbox(
                "Published verdict", "people", _PEOPLE, has_verdict, others & is_reviewed[reviewed]
            )
    return quality.ranking[image_filter.keeps()[quality.ranking]]


def _masks_selectbox(
    label: str,
    param: str,
    texts: dict[str, str],
    masks: dict[str, np.ndarray],
    others: np.ndarray,
) -> None:
    """Show the kinds of images with the number of those that the other filters keep."""
    counted = {kind: f"{text} ({(masks[kind] & others).sum():,})" for kind, text in texts.items()}
    url_widgets.selectbox(label, param, counted, "any", reset_params=GALLERY_PARAMS)


def _review_masks() -> dict[str, np.ndarray]:
    reviewed = _mask(list(reviews.own_reviews()))
    return {"any": np.ones_like(reviewed), "no": ~reviewed, "yes": reviewed}


def _verdict_masks() -> dict[str, np.ndarray]:
    loaded = reviews.loaded_verdicts()
    judged = _mask(list(loaded))
    unconfirmed = unconfirmed_labels(loaded, len(judged))
    return {
        "any": np.ones_like(judged),
        "unconfirmed": unconfirmed,
        "given": judged & ~unconfirmed,
        "none": ~judged,
    }


def _mask(indices: list[int]) -> np.ndarray:
    mask = np.zeros(len(cache.test_set()[1]), bool)
    mask[indices] = True
    return mask


def _tile(quality: LabelQuality, labels: np.ndarray, index: int) -> Tile:
    label, suggested = int(labels[index]), int(quality.suggested_labels[index])
    lines = [
        f"label: {CLASS_NAMES[label]}",
        f"{quality.votes[index]} of {quality.n_models} votes",
        f"quality: {quality.scores[index]:.3f}",
    ]
    for name, by_image in (
        ("people", reviews.loaded_verdicts()),
        ("you", reviews.own_reviews()),
    ):
        if index in by_image:
            lines.append(f"{name}: {reviews.describe_verdict(by_image[index], label)}")
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=f"{CLASS_NAMES[suggested]}?",
        note="\n".join(lines),
        label=f"Test image {index}: suggested {CLASS_NAMES[suggested]}, {', '.join(lines)}",
        color=CLASS_COLORS[suggested],
    )


def issues_table(quality: LabelQuality, own: Reviews, loaded: Reviews) -> pd.DataFrame:
    """Return all images, lowest label quality first, with cleanlab's column names."""
    indices = quality.ranking
    names, labels = np.array(CLASS_NAMES), cache.test_set()[1][indices]

    def verdict(by_image: Reviews) -> list[str]:
        return [by_image[index].verdict if index in by_image else "" for index in indices.tolist()]

    return pd.DataFrame(
        {
            "index": indices,
            "is_label_issue": quality.in_doubt[indices],
            "label_quality": quality.scores[indices],
            "given_label": names[labels],
            "predicted_label": names[quality.predicted_labels[indices]],
            "suggested_label": names[quality.suggested_labels[indices]],
            "votes": quality.votes[indices],
            "models": quality.n_models,
            "published_verdict": verdict(loaded),
            "review": verdict(own),
        }
    )


def corrected_labels_file(verdicts: Reviews) -> bytes:
    """Return the corrected labels, `int64 (10000,)`, as the content of a .npy file."""
    stream = io.BytesIO()
    np.save(stream, corrected_labels(cache.test_set()[1], verdicts))
    return stream.getvalue()


def show_images(
    model: StoredModel, quality: LabelQuality, indices: np.ndarray, listed: np.ndarray
) -> None:
    """Show the listed images and the downloads; a collection gets the predictions of `model`."""
    n_reviewed = sum(int(index) in reviews.own_reviews() for index in listed)
    st.markdown(
        f"**{len(listed):,} of {len(indices):,} images**, lowest label quality first. "
        f"**{n_reviewed:,}** reviewed by you."
    )
    paged_gallery(
        model,
        listed,
        partial(_tile, quality, cache.test_set()[1]),
        key="label-errors",
        label="Test images by label quality",
    )
    show_downloads(quality)


def show_downloads(quality: LabelQuality) -> None:
    """Show the downloads of the ranking and of the corrected labels."""
    # The functions that create the files run outside the session and cannot read its reviews.
    own, loaded = reviews.own_reviews(), reviews.loaded_verdicts()
    verdicts = reviews.all_reviews()
    with st.container(horizontal=True):
        tables.csv_button(
            "Download label issues (CSV)",
            lambda: issues_table(quality, own, loaded),
            "label-issues.csv",
        )
        st.download_button(
            "Download corrected labels (.npy)",
            lambda: corrected_labels_file(verdicts),
            "corrected-labels.npy",
            on_click="ignore",
            help="int64 (10000,), in the order of the test set; −1 for images of none of the ten "
            "classes.",
        )
