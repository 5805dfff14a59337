"""The prediction over the whole range of one perturbation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.explain.perturbations import PERTURBATIONS, perturb
from cifar_app.explain.sweep import Sweep
from cifar_app.ui import cache
from cifar_app.ui.widgets.image_selection import SelectedImage
from cifar_app.ui.widgets.plots import show_plot


def describe_changes(name: str, sweep: Sweep) -> str:
    """Describe where the prediction first changes, and whether it changes again."""
    perturbation = PERTURBATIONS[name]
    changes = sweep.first_changes()
    original = CLASS_NAMES[sweep.prediction]
    if not changes:
        return f"**The prediction never changes**: it is {original} over the whole range."
    listed = " and ".join(
        f"at **{perturbation.format_value(value)}** it changes to **{CLASS_NAMES[label]}**"
        for value, label in changes
    )
    n_further = sweep.n_further_changes()
    times = "once more" if n_further == 1 else f"{n_further} more times"
    further = f" Further out it changes {times}." if n_further else ""
    return f"{perturbation.title}: the prediction is {original}; {listed}.{further}"


def describe_rejection(name: str, sweep: Sweep) -> str:
    """Describe the strengths at which the image is rejected."""
    if sweep.rejected.all():
        return "The image is rejected as none of the ten classes over the whole range."
    if not sweep.rejected.any():
        return "The image is never rejected as none of the ten classes."
    perturbation = PERTURBATIONS[name]
    listed = " and ".join(
        f"{perturbation.display_value(low):g} to {perturbation.format_value(high)}"
        for low, high in sweep.rejected_ranges()
    )
    return f"Gray: rejected as none of the ten classes ({listed})."


def show_sweep(
    selected: SelectedImage, name: str, values: dict[str, int], center: tuple[int, int]
) -> None:
    """Show the predictions over the range of one perturbation, with the others as they are."""
    perturbation = PERTURBATIONS[name]
    others = {other: value for other, value in values.items() if other != name}

    def compute() -> Sweep:
        strengths = perturbation.values()
        perturbed = [
            perturb(selected.model_input, others | {name: value}, center) for value in strengths
        ]
        probabilities, rejected = selected.predict_or_reject(np.stack(perturbed))
        return Sweep(strengths, probabilities, rejected, perturbation.identity_value)

    occludes = name == "occlusion" or others["occlusion"] > 0
    key = (selected.key, name, tuple(others.items()), center if occludes else None)
    sweep = cache.sweep(key, compute)
    st.subheader("At which strength does the prediction change?", anchor=False)
    changes = describe_changes(name, sweep)
    st.markdown(changes)
    strengths = [perturbation.display_value(value) for value in sweep.values]
    table = pd.DataFrame(sweep.probabilities, columns=list(CLASS_NAMES))
    table.insert(0, name, strengths)
    table["rejected"] = sweep.rejected
    show_plot(
        charts.probability_curves(
            strengths,
            sweep.probabilities,
            sweep.predicted_classes(),
            perturbation.display_value(values[name]),
            [perturbation.display_value(value) for value, _ in sweep.first_changes()],
            [
                (perturbation.display_value(low), perturbation.display_value(high))
                for low, high in sweep.rejected_ranges()
            ],
            perturbation.label,
        ),
        "sweep",
        table,
        f"{selected.file_name}-what-if-{name}",
        title=f"Class probabilities by strength: {perturbation.inline_title}",
        subtitle=f"{selected.image.title} · {selected.model.title}",
        alt=f"Class probabilities by strength. {changes}",
    )
    st.caption(describe_rejection(name, sweep))
