"""Tables of accuracy: shipped models, spread over seeds, ensembles."""

from __future__ import annotations

from typing import Any

from benchmarks.common import load_result
from benchmarks.tables.markdown import model_title, render_table
from cifar_app import models
from cifar_app.environment import format_versions
from cifar_app.model_store import store
from cifar_app.model_store.card import Card


def models_table() -> str:
    """Render the figures on the cards of the shipped models."""
    header = (
        "model", "test accuracy (95% CI)", "ECE before → after temperature scaling",
        "parameters", "FLOPs per image", "training time", "training compute, PFLOP",
    )  # fmt: skip
    cards = [model.card for model in store.open_models()[0] if model.shipped]
    cards.sort(key=lambda card: card.test["accuracy"])
    hardware = "; ".join(dict.fromkeys(card.hardware for card in cards))
    seeds = ", ".join(f"{card.title} {card.seed}" for card in cards)
    caption = (
        "CI: Wilson score interval. ECE: expected calibration error on the 10,000 test images. "
        f"Seeds: {seeds}. {hardware}. Source: the model cards."
    )
    return render_table(header, map(_model_row, cards), caption)


def _model_row(card: Card) -> tuple[str, ...]:
    low, high = card.test["accuracy_interval"]
    calibration = card.calibration
    return (
        card.title,
        f"{card.test['accuracy']:.2%} ({100 * low:.1f}–{100 * high:.1f}%)",
        f"{calibration['expected_error_before']:.1%} → {calibration['expected_error']:.1%}",
        f"{card.parameters:,}",
        f"{card.flops / 1e6:,.0f} M",
        f"{card.training_seconds / 60:.0f} min",
        f"{card.training_flops / 1e15:.2g}",
    )


def seeds_table() -> str:
    """Render mean and standard deviation of `seed_cnn` over several seeds."""
    study = load_result("seed_cnn")
    summary = study["summary"]
    header = (
        "model", "test accuracy, %", "loss", "precision, %", "recall, %", "F1, %",
        "seeds", "training time",
    )  # fmt: skip
    row = (
        models.describe(study["recipe"]["architecture"])[0],
        _mean_and_std(summary["accuracy"], 100, 2),
        _mean_and_std(summary["loss"], 1, 3),
        *(_mean_and_std(summary[metric], 100, 2) for metric in ("precision", "recall", "f1")),
        str(len(study["runs"])),
        f"{summary['training_seconds']['mean'] / 60:.0f} min",
    )
    caption = (
        "Mean ± standard deviation over the seeds; precision, recall and F1 are macro averages. "
        f"{study['recipe']['epochs']} epochs; the epoch with the best validation accuracy is "
        f"stored. {study['hardware']}, {format_versions(study['versions'])}, {study['trained']}. "
        f"Source: `{study['command']}`."
    )
    return render_table(header, [row], caption)


def _mean_and_std(metric: dict[str, float], scale: float, digits: int) -> str:
    return f"{scale * metric['mean']:.{digits}f} ± {scale * metric['std']:.{digits}f}"


def ensembles_table() -> str:
    """Render the accuracy and cost of every subset of the shipped models."""
    result = load_result("ensembles")
    header = ("models", "validation accuracy", "FLOPs per image", "latency per image")
    rows = [
        (
            _join_titles(subset["models"]),
            f"{subset['validation_accuracy']:.2%}",
            f"{subset['flops'] / 1e6:,.0f} M",
            f"{subset['latency_ms']:.1f} ms",
        )
        for subset in result["subsets"]
    ]
    return render_table(header, rows, _ensembles_caption(result))


def _ensembles_caption(result: dict[str, Any]) -> str:
    test, ensemble, single = result["test"], result["best_ensemble"], result["best_single"]
    low, high = (100 * bound for bound in test["accuracy_interval"])
    difference, min_difference, max_difference = (
        f"{100 * value:+.2f}".replace("-", "−")
        for value in (test["difference"], *test["difference_interval"])
    )
    return (
        "An ensemble averages the probabilities of its models. Rows are ranked by validation "
        f"accuracy. The best ensemble, {_join_titles(ensemble['models'])}, on the test set: "
        f"accuracy {test['accuracy']:.2%} ({low:.1f}–{high:.1f}%), {difference} points "
        f"({min_difference} to {max_difference}) compared with {_join_titles(single['models'])} "
        f"at {ensemble['flops'] / single['flops']:.1f} times its FLOPs; ECE {test['ece']:.1%}. "
        f"{result['hardware']}. Source: `python -m benchmarks.ensembles --write`."
    )


def _join_titles(names: list[str]) -> str:
    return " + ".join(map(model_title, names))
