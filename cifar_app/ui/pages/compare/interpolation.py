"""What a model between its ImageNet weights and its fine-tuned weights keeps of both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.environment import format_versions
from cifar_app.experiments.interpolation import COMMAND, InterpolationResults
from cifar_app.ui import cache
from cifar_app.ui.widgets.plots import show_plot

_CURVES = {
    "photo_accuracy": "photo accuracy",
    "test_accuracy": "test accuracy",
    "auroc": "OOD detection (AUROC)",
}


def show_interpolation() -> None:
    """Show accuracy and OOD detection over the weight of the ImageNet weights."""
    results = cache.interpolation_results()
    if results is None:
        return
    st.subheader("Weight interpolation: what does fine-tuning forget?", anchor=False)
    description = describe_curve(results)
    st.markdown(description)
    table = pd.DataFrame([row.model_dump() for row in results.weights])
    figure = charts.interpolation_curves(
        table["imagenet_weight"].to_numpy(),
        {title: table[name].to_numpy() for name, title in _CURVES.items()},
        results.distilled.imagenet_weight,
        {title: getattr(results.distilled, name) for name, title in _CURVES.items()},
    )
    show_plot(
        figure,
        "interpolation",
        table,
        "interpolation",
        title="Accuracy by weight of the ImageNet weights",
        alt=description,
    )
    n_photos = sum(results.photos.values())
    st.caption(
        f"Heads fitted to {results.training_images:,} training images; {results.test_images:,} "
        f"test images and {n_photos} photos, without test-time augmentation. Stars: the default "
        f"model. Source: `{COMMAND}`. {results.hardware}. "
        f"{format_versions(results.versions)}."
    )


def describe_curve(results: InterpolationResults) -> str:
    """Describe the two ends of the line and the weight with the best photo accuracy."""
    rows = sorted(results.weights, key=lambda row: row.imagenet_weight)
    tuned, imagenet = rows[0], rows[-1]
    (before,) = (row for row in rows if row.imagenet_weight == results.distilled.imagenet_weight)
    best = rows[int(np.argmax([row.photo_accuracy + row.test_accuracy for row in rows]))]
    return (
        f"Fine-tuning on small, blurred images raises the test accuracy from "
        f"{imagenet.test_accuracy:.1%} to {tuned.test_accuracy:.1%}, but lowers the accuracy on "
        f"sharp photos from {imagenet.photo_accuracy:.1%} to {tuned.photo_accuracy:.1%}. "
        "A weighted mean of both sets of weights (WiSE-FT, Wortsman et al. 2022) keeps most of "
        f"both: with an ImageNet weight of {best.imagenet_weight:g}, {best.test_accuracy:.1%} of "
        f"test images and {best.photo_accuracy:.1%} of photos are classified correctly. "
        "The default model was trained further, to see sharp images as the ImageNet model does "
        "(distillation), which raises the AUROC from "
        f"{before.auroc:.3f} to {results.distilled.auroc:.3f}."
    )
