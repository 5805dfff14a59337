"""The settings of a training run, except its seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import ConfigDict

from cifar_app.metrics.calibration import TemperatureObjective
from cifar_app.training.augmentation import Augmentation

MAX_SEED = 2**32 - 1

Optimizer = Literal["adam", "adamw", "sgd", "muon"]
Schedule = Literal["constant", "cosine"]


@dataclass(frozen=True)
class Recipe:
    """Settings to train one architecture.

    Attributes:
        name: Name of the recipe on the command line.
        architecture: Name of the architecture, one of `cifar_app.models.architectures()`.
        epochs: Number of epochs; the one with the highest validation accuracy is stored.
        batch_size: Number of images per step.
        learning_rate: Peak learning rate.
        model_options: Keyword arguments of the architecture's `build`.
        optimizer: Optimizer; see `training.optimizers`.
        schedule: Learning rate schedule: "constant", or "cosine" with a linear warmup
            (Loshchilov & Hutter 2017, SGDR, section 3).
        warmup: Fraction of the steps with a rising learning rate, 0–1; for "cosine".
        weight_decay: Decoupled weight decay, multiplied by the learning rate (Loshchilov &
            Hutter 2019, section 2).
        global_clipnorm: Maximum norm of the gradient of all weights; 0 for no clipping.
        label_smoothing: Fraction of the target that is spread over all classes, 0–1 (Szegedy
            et al. 2016, Rethinking Inception, section 7).
        ema_momentum: Momentum of the exponential moving average of the weights, which is
            validated and stored instead of the weights; 0 for no average.
        interpolate_initial_weights: Whether the trained weights are interpolated with those of
            the initial model; see `training.initial_model.interpolate_weights`.
        initial_image_size: Size to which images are resized in all but the last
            `full_size_epochs` epochs, pixels, for an architecture with the option `size`; 0 to
            use the full size in all epochs. Small images train faster, and large ones matter
            most at the end (Tan & Le 2021, EfficientNetV2, section 4).
        full_size_epochs: Number of last epochs at full size, if `initial_image_size` is set.
        tta_flip: Whether the model averages its predictions for an image and its mirror image
            (test-time augmentation), which doubles the FLOPs.
        tta_translate: Shift of further test-time views, pixels, which triples the FLOPs; 0 for
            none. See `models.tta`.
        training_fraction: Fraction of the training images to use, 0–1, stratified by class; the
            validation images stay the same.
        temperature_objective: Loss that the temperature minimizes on the validation images,
            "log" or "brier"; see `metrics.calibration.fit_temperature`.
        augmentation: Augmentation of the training images.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    architecture: str
    epochs: int
    batch_size: int
    learning_rate: float
    model_options: dict[str, Any] = field(default_factory=dict)
    optimizer: Optimizer = "adam"
    schedule: Schedule = "constant"
    warmup: float = 0.0
    weight_decay: float = 0.0
    global_clipnorm: float = 0.0
    label_smoothing: float = 0.0
    ema_momentum: float = 0.0
    interpolate_initial_weights: bool = False
    initial_image_size: int = 0
    full_size_epochs: int = 0
    tta_flip: bool = False
    tta_translate: int = 0
    training_fraction: float = 1.0
    temperature_objective: TemperatureObjective = "log"
    augmentation: Augmentation = field(default_factory=Augmentation)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def default_name(recipe: Recipe, seed: int) -> str:
    """Return the name of the stored model if the user chooses none."""
    backbone = recipe.model_options.get("backbone")
    return f"{recipe.name}{f'-{backbone.lower()}' if backbone else ''}-seed{seed}"
