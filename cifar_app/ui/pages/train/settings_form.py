"""The form that chooses a recipe and its settings; all of it is in the URL."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cifar_app.environment import usable_cores
from cifar_app.errors import ResultsError
from cifar_app.model_store.card_text import format_duration
from cifar_app.runs.estimate import Estimate, find_estimate, forget_estimate
from cifar_app.runs.summary import is_training
from cifar_app.training import RECIPES, Recipe
from cifar_app.training.recipe import MAX_SEED
from cifar_app.training.settings import Settings, adjust, settings_of
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.error_box import show_error

RECIPE_TITLES = {
    "quick": "Quick: a small whitened CNN",
    "seed_cnn": "Seed CNN: the baseline",
    "whitened_cnn_fast": "Whitened CNN, fast",
    "whitened_cnn": "Whitened CNN, as shipped",
}
_OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD with momentum", "muon": "Muon"}
_SCHEDULES = {"constant": "Constant", "cosine": "One cycle: warmup, then cosine"}
_AUGMENTATIONS = {
    "none": "None",
    "flips": "Flips",
    "flips_shifts": "Flips and shifts",
    "flips_shifts_cutout": "Flips, shifts and Cutout",
}
_LEARNING_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 1.0)
_BATCH_SIZES = (32, 64, 128, 256, 512, 1024)
_WIDTHS = (0.25, 0.5, 1.0, 2.0)
_MAX_EPOCHS = 60
_SEED_LIMIT = 999
_POLL_SECONDS = 1.0
_ERROR_KEY = "estimate-error"

SETTING_PARAMS = (
    "epochs",
    "optimizer",
    "lr",
    "schedule",
    "batch",
    "width",
    "dropout",
    "augmentation",
    "smoothing",
    "fraction",
)
"""URL parameters whose defaults depend on the recipe."""


def choose_recipe() -> tuple[Recipe, int]:
    """Show the form and return the chosen recipe and seed."""
    left, right = st.columns(2)
    with left:
        name = url_widgets.selectbox(
            "Recipe", "recipe", RECIPE_TITLES, "quick", reset_params=SETTING_PARAMS
        )
    base = RECIPES[name]
    with right:
        epochs = url_widgets.slider("Epochs", "epochs", 1, _MAX_EPOCHS, base.epochs)
    with st.expander("More settings"):
        settings, seed = _more_settings(settings_of(base))
    return adjust(base, settings.model_dump() | {"epochs": epochs}), seed


def _more_settings(base: Settings) -> tuple[Settings, int]:
    first, second, third = st.columns(3)
    with first:
        optimizer = url_widgets.selectbox("Optimizer", "optimizer", _OPTIMIZERS, base.optimizer)
        learning_rate = _choose("Peak learning rate", "lr", _LEARNING_RATES, base.learning_rate)
        schedule = url_widgets.selectbox(
            "Learning rate schedule", "schedule", _SCHEDULES, base.schedule
        )
    with second:
        batch_size = int(_choose("Batch size", "batch", _BATCH_SIZES, base.batch_size))
        width = _choose("Width (factor of the filters)", "width", _WIDTHS, base.width)
        augmentation = url_widgets.selectbox(
            "Augmentation", "augmentation", _AUGMENTATIONS, base.augmentation
        )
    with third:
        dropout = _percent("Dropout", "dropout", 0, 75, base.dropout)
        smoothing = _percent("Label smoothing", "smoothing", 0, 50, base.label_smoothing)
        fraction = _percent("Training images used", "fraction", 5, 100, base.training_fraction)
    seed = url.read_int("seed", 0, _SEED_LIMIT, 0)
    url_widgets.number_input("Random seed", "seed", 0, min(MAX_SEED, _SEED_LIMIT), seed)
    settings = base.model_copy(
        update={
            "optimizer": optimizer,
            "learning_rate": learning_rate,
            "schedule": schedule,
            "batch_size": batch_size,
            "width": width,
            "augmentation": augmentation,
            "dropout": dropout,
            "label_smoothing": smoothing,
            "training_fraction": fraction,
        }
    )
    return settings, seed


def _choose(label: str, param: str, values: Sequence[float], default: float) -> float:
    options = {f"{value:g}": f"{value:g}" for value in sorted({*values, default})}
    return float(url_widgets.selectbox(label, param, options, f"{default:g}"))


def _percent(label: str, param: str, low: int, high: int, default: float) -> float:
    value = url_widgets.slider(
        label, param, low, high, round(100 * default), step=5, shown_as="%d%%"
    )
    return value / 100


def show_estimate(recipe: Recipe) -> None:
    """Show parameters, FLOPs and expected time; measure them first if they are not known."""
    if find_estimate(recipe) is not None or is_training():
        _show_estimate(recipe)
    else:
        st.fragment(_wait_for_estimate, run_every=_POLL_SECONDS)(recipe)


def _wait_for_estimate(recipe: Recipe) -> None:
    if find_estimate(recipe) is not None:
        st.rerun()
    if cache.estimator().request(recipe):
        st.caption("Measuring the training speed of this machine for a few seconds …")
    else:
        st.caption("The expected time could not be measured.")


def _show_estimate(recipe: Recipe) -> None:
    estimate = find_estimate(recipe)
    if estimate is None:
        st.caption("The expected time can be measured when nothing is being trained.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.metric("Parameters", f"{estimate.parameters:,}")
        st.metric(
            "FLOPs per image",
            f"{estimate.flops / 1e6:,.0f} MFLOPs",
            help="A multiplication and an addition count as two operations.",
        )
        st.metric("Expected time", f"about {_total(estimate, recipe)}", help=_explain_estimate())
        st.button(
            "Measure again",
            type="tertiary",
            disabled=is_training(),
            on_click=_measure_again,
            args=(recipe,),
        )
    if error := st.session_state.pop(_ERROR_KEY, None):
        show_error(error)


def _measure_again(recipe: Recipe) -> None:
    try:
        forget_estimate(recipe)
    except ResultsError as error:
        st.session_state[_ERROR_KEY] = error


def _total(estimate: Estimate, recipe: Recipe) -> str:
    return format_duration(estimate.total_seconds(recipe))


def _explain_estimate() -> str:
    cores = usable_cores()
    return (
        f"From a measurement of a few seconds on this machine ({cores} "
        f"core{'' if cores == 1 else 's'}). It includes the evaluation on the test set, and "
        "grows if the machine is busy."
    )
