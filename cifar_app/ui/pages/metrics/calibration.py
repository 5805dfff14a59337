"""Calibration of a model: reliability diagram, expected calibration error, and each class."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.calibration import BINS, CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.plots import show_plot


def show_calibration(model: StoredModel) -> None:
    """Show how well the confidence of a model matches its accuracy, over all and by class."""
    st.subheader(
        "Calibration: can its confidence be trusted?",
        anchor=False,
        help=GLOSSARY["Calibration"],
    )
    curve = cache.calibration_curve(model, BINS)
    temperature = model.card.calibration.get("temperature")
    before = cache.calibration_curve(model, BINS, 1 / temperature) if temperature else None
    classes = cache.class_metrics(model)
    st.markdown(_describe_ece(model, curve))
    if before:
        st.markdown(
            f"Before temperature scaling (T = {temperature:.2f}, fitted on validation images), "
            f"the ECE was {100 * before.ece:.1f} points."
        )
    classwise = 100 * cache.classwise_ece(model).mean()
    st.markdown(
        f"**By predicted class:** {describe_classes(classes)} The classwise ECE, which counts the "
        f"probabilities of all ten classes, is {classwise:.1f} points."
    )
    left, right = st.columns(2, gap="large")
    with left:
        _show_reliability(model, curve, before)
    with right:
        _show_classes(model, classes)


def _describe_ece(model: StoredModel, curve: CalibrationCurve) -> str:
    low, high = cache.ece_null_interval(model, BINS)
    return (
        f"**Expected calibration error (ECE): {100 * curve.ece:.1f} points**, the mean difference "
        f"between confidence and accuracy in {BINS} bins. Expected for a perfectly calibrated "
        f"model: {100 * low:.1f} to {100 * high:.1f} points (95% of simulations), so chance "
        f"{'may' if curve.ece <= high else 'does not'} explain it. {_describe_top_bin(curve)}"
    )


def _show_reliability(
    model: StoredModel, curve: CalibrationCurve, before: CalibrationCurve | None
) -> None:
    table = _curve_table("after temperature scaling" if before else "predictions", curve)
    if before:
        table = pd.concat([table, _curve_table("before temperature scaling", before)])
    st.caption(
        "Reliability diagram. On the dotted line, confidence equals accuracy; below it, the model "
        "is overconfident. Error bars are 95% intervals."
    )
    show_plot(
        charts.reliability_diagram(curve, before),
        "reliability",
        table,
        f"{model.name}-reliability",
        title="Reliability diagram",
        subtitle=f"{model.title} · {curve.count.sum():,} test images",
        alt=f"Reliability diagram. {_describe_ece(model, curve)}",
    )


def _show_classes(model: StoredModel, classes: list[ClassMetrics]) -> None:
    st.caption(
        "Predicted classes. Right of the gray line, the mean confidence is higher than the "
        "precision: the model is overconfident. Error bars are 95% intervals."
    )
    table = pd.DataFrame(
        {
            "class": name,
            "mean confidence": row.mean_confidence,
            "precision": row.precision,
            "confidence minus precision": row.confidence_gap,
            "low": row.confidence_gap_interval[0],
            "high": row.confidence_gap_interval[1],
        }
        for name, row in zip(CLASS_NAMES, classes, strict=True)
        if row.predicted
    )
    show_plot(
        charts.confidence_gap_by_class(classes),
        "class-calibration",
        table,
        f"{model.name}-class-calibration",
        title="Calibration by predicted class",
        subtitle=f"{model.title} · {model.card.test['images']:,} test images · 95% intervals",
        alt=f"Confidence minus precision by predicted class. {describe_classes(classes)}",
    )


def describe_classes(classes: list[ClassMetrics]) -> str:
    """Say which classes are predicted with too much or too little confidence.

    Only those count whose precision has a 95% interval without the mean confidence.
    """
    gaps = {name: row for name, row in zip(CLASS_NAMES, classes, strict=True) if row.predicted}
    over = {name: row.confidence_gap for name, row in gaps.items() if _bounds(row)[0] > 0}
    under = {name: -row.confidence_gap for name, row in gaps.items() if _bounds(row)[1] < 0}
    if not over and not under:
        return "No class differs by more than its 95% interval."
    parts = [
        f"{kind} about {_join(names)}"
        for kind, names in (("overconfident", over), ("underconfident", under))
        if names
    ]
    text = f"The model is {', and '.join(parts)}."
    if over and under:
        text += " Part of this averages out in the ECE, which does not look at classes."
    return text


def _bounds(row: ClassMetrics) -> tuple[float, float]:
    return row.confidence_gap_interval


def _join(points: dict[str, float]) -> str:
    """Return class names with their points, largest first: "dog (3.2 points) and cat (1.0)"."""
    ranked = sorted(points.items(), key=lambda item: -item[1])
    texts = [
        f"**{name}** ({100 * gap:.1f}{' points' if index == 0 else ''})"
        for index, (name, gap) in enumerate(ranked)
    ]
    return ", ".join(texts[:-1]) + (" and " if len(texts) > 1 else "") + texts[-1]


def _describe_top_bin(curve: CalibrationCurve) -> str:
    top_bin = int(curve.count.nonzero()[0][-1])
    count = curve.count[top_bin]
    n_incorrect = round((1 - curve.accuracy[top_bin]) * count)
    errors = f"about 1 in {count / n_incorrect:.0f} is" if n_incorrect else "none is"
    return (
        f"Of the {count:,} predictions with a confidence above {100 * curve.edges[top_bin]:.3g}%, "
        f"{errors} incorrect."
    )


def _curve_table(name: str, curve: CalibrationCurve) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "curve": name,
            "bin low": curve.edges[:-1],
            "bin high": curve.edges[1:],
            "images": curve.count,
            "confidence": curve.confidence,
            "accuracy": curve.accuracy,
            "accuracy low": curve.accuracy_interval[:, 0],
            "accuracy high": curve.accuracy_interval[:, 1],
        }
    )
