"""What a recipe is: everything that makes a training, apart from its seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cifar_app.metrics.calibration import TemperatureObjective
from cifar_app.training.augmentation import Augmentation

MAX_SEED = 2**32 - 1

Optimizer = Literal["adam", "adamw", "sgd", "muon"]
Schedule = Literal["constant", "cosine"]


@dataclass(frozen=True)
class Recipe:
    """One way to train one architecture.

    Attributes:
        name: Name of the recipe on the command line.
        architecture: A name from `cifar_app.models.architectures()`.
        epochs: Passes over the training images; the best by validation accuracy is kept.
        batch_size: Images a step.
        learning_rate: Largest step size.
        model_options: Arguments of the architecture's `build`.
        optimizer: See `training.optimizers`.
        schedule: "constant", or "cosine": a linear rise over the first `warmup` of all steps,
            then half a cosine down to 0 (Loshchilov & Hutter 2017, SGDR, section 3).
        warmup: Share of the steps in which the step size rises, 0–1; for "cosine".
        weight_decay: Decoupled (Loshchilov & Hutter 2019, section 2), times the step size.
        global_clipnorm: Longest gradient, over all weights together; 0 for no limit.
        label_smoothing: Share of the target that is spread over all classes, 0–1
            (Szegedy et al. 2016, Rethinking Inception, section 7).
        ema_momentum: Decay of an exponential average over the steps, whose weights are
            the ones that are validated and kept; 0 for none.
        interpolate_initial_weights: Whether a network that began with a stored one is averaged with it in the
            end (see `training.start_average`).
        initial_image_size: Edge to which images are enlarged in all but the last `full_size_epochs`, pixels,
            for an architecture with the option `size`; 0 for the same size all along. Small
            images are cheap, and large ones matter most at the end (Tan & Le 2021,
            EfficientNetV2, section 4).
        full_size_epochs: Number of epochs at full size, where there is an early size.
        tta_flip: Whether the finished network looks at an image and its mirror image and
            averages the two, at twice the cost.
        tta_translate: Pixels by which it also moves its views, both ways, at three times the
            cost (see `models.views`); 0 for none.
        temperature_objective: What the temperature is fitted by on the validation images, "log" or
            "brier" (see `calibration.fit_temperature`).
        augmentation: How training images are varied.
    """

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
    temperature_objective: TemperatureObjective = "log"
    augmentation: Augmentation = field(default_factory=Augmentation)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def with_defaults(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored `Recipe.to_json`, with fields that recipes did not have yet at their defaults."""
    defaults = Recipe("", "", epochs=0, batch_size=0, learning_rate=0.0).to_json()
    complete = defaults | stored
    return complete | {"augmentation": defaults["augmentation"] | complete["augmentation"]}


def default_name(recipe: Recipe, seed: int) -> str:
    """Name of the model that a training makes when the user names none."""
    backbone = recipe.model_options.get("backbone")
    return f"{recipe.name}{f'-{backbone.lower()}' if backbone else ''}-seed{seed}"
