"""The command `interpolate`."""

from __future__ import annotations

from typing import Annotated

import typer

from cifar_app.cli.data import download_if_missing
from cifar_app.cli.formatting import format_interval
from cifar_app.cli.progress import show_progress, show_training_progress


def run(
    init_from: Annotated[
        str, typer.Option(metavar="NAME", help="Stored, fine-tuned EfficientNet-Lite.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="Name to store the model under.")],
    imagenet_weight: Annotated[
        float, typer.Option(metavar="W", min=0, max=1, help="Weight of the ImageNet weights.")
    ] = 0.6,
) -> None:
    """Interpolate a fine-tuned model with its ImageNet weights (WiSE-FT), and distill it.

    The new model classifies sharp photos as well as images of the data set. Takes about half an
    hour on two cores.
    """
    from cifar_app.training.wise_ft import build_wise_ft

    with show_training_progress("bar") as on_progress:
        download_if_missing(on_progress)
    with show_progress("Loading the models", show_time_left=True) as on_progress:
        model = build_wise_ft(init_from, imagenet_weight, name, on_progress)
    accuracy, interval = model.card.test["accuracy"], model.card.test["accuracy_interval"]
    print(
        f"Stored as {name}: test accuracy {accuracy:.2%} {format_interval(interval)}, "
        f"in {model.folder}"
    )
