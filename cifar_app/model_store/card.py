"""Model cards: what a stored model is, how it was trained, and how accurate it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, NotRequired

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    WrapValidator,
    model_validator,
    with_config,
)
from typing_extensions import TypedDict

from cifar_app.files import JsonModel
from cifar_app.model_store import card_text

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=10**30)]
InputSize = Annotated[int, Field(ge=1, le=1024)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

_with_other_fields = with_config(ConfigDict(extra="allow", strict=True, allow_inf_nan=False))
_ACCURACY_TOLERANCE = 1e-6

RejectionScore = Literal["max_probability", "in_distribution"]
MAX_PROBABILITY: RejectionScore = "max_probability"
IN_DISTRIBUTION: RejectionScore = "in_distribution"


class _Metrics(TypedDict):
    """Form of `metrics.classification.Summary`."""

    images: Annotated[int, Field(gt=0)]
    correct: Count
    accuracy: Fraction
    accuracy_interval: tuple[Fraction, Fraction]
    loss: Annotated[float, Field(ge=0)]
    precision: Fraction
    recall: Fraction
    f1: Fraction


class _Calibration(TypedDict):
    temperature: NotRequired[Annotated[float, Field(gt=0)]]
    expected_error: Fraction
    expected_error_before: NotRequired[Fraction]
    bins: Annotated[int, Field(gt=0)]


@_with_other_fields
class _Recipe(TypedDict):
    """The fields of a recipe that pages and commands read; training checks the others."""

    name: str
    epochs: Annotated[int, Field(gt=0)]
    epochs_done: NotRequired[Annotated[int, Field(gt=0)]]
    model_options: NotRequired[dict[str, Any]]
    changes: NotRequired[dict[str, Any]]
    initial_model: NotRequired[_InitialModel]


@_with_other_fields
class _InitialModel(TypedDict):
    recipe: _Recipe
    seed: int
    interpolation_weight: NotRequired[Fraction]


def _check_accuracy(metrics: _Metrics) -> _Metrics:
    if abs(metrics["accuracy"] - metrics["correct"] / metrics["images"]) > _ACCURACY_TOLERANCE:
        raise ValueError("accuracy is not correct / images")
    return metrics


def _keep_order(recipe: Any, validate: Callable[[Any], Any]) -> Any:
    validate(recipe)  # returns the fields in the order of `_Recipe`
    return recipe


def _validated_as(form: Any) -> GetPydanticSchema:
    """Validate a dictionary as another type, which type checkers do not see."""
    return GetPydanticSchema(lambda _, handler: handler(form))


Metrics = Annotated[
    dict[str, Any], _validated_as(Annotated[_Metrics, AfterValidator(_check_accuracy)])
]
Calibration = Annotated[dict[str, Any], _validated_as(_Calibration)]
RecipeFields = Annotated[
    dict[str, Any], _validated_as(Annotated[_Recipe, WrapValidator(_keep_order)])
]


class Rejection(JsonModel):
    """When a prediction counts as "none of the ten classes".

    Attributes:
        score: Name of the score: `MAX_PROBABILITY` is the maximum softmax probability (Hendrycks
            & Gimpel 2017, section 3), `IN_DISTRIBUTION` a second output of the model file.
        threshold: Images with a lower score are rejected.
        validation_acceptance_rate: Fraction of validation images that are not rejected, 0–1.
    """

    score: RejectionScore
    threshold: float
    validation_acceptance_rate: Fraction


class Card(JsonModel):
    """The card of a stored model, the content of `card.json`.

    Attributes:
        title: Name shown to users.
        summary: One-sentence description.
        architecture: Name from `models.architectures`.
        input_size: Size to which larger square images are reduced, pixels.
        recipe: Fields of the training recipe, and `changes`, the settings that differ from the
            recipe of that name, if there are any. If training was ended early, `epochs_done` is
            the number of completed epochs. If it started from a stored model, `initial_model` has
            its recipe, seed, cost and interpolation weight.
        seed: Random seed of the training.
        trained: Date of the training, ISO 8601.
        data: SHA-256 of the data arrays, and the seed of the validation split.
        versions: Library versions by name.
        hardware: Processor and number of cores.
        training_seconds: Wall time of all epochs, including those of the initial model.
        training_flops: FLOPs of the training, including that of the initial model.
        parameters: Number of weights, trainable or not.
        flops: FLOPs to classify one image.
        best_epoch: Epoch whose weights were kept, from 1.
        test: Metrics on the test set (`metrics.classification.Summary`).
        validation: Metrics on the validation split, which selected the epoch.
        calibration: Temperature built into the model, and the expected calibration error on the
            test set after and before temperature scaling, with its number of bins.
        rejection: When an image counts as none of the ten classes.
        files: SHA-256 of the other files of the folder, by name.
        format: Version of this file format.
    """

    title: str
    summary: str
    architecture: str
    input_size: InputSize
    recipe: RecipeFields
    seed: int
    trained: str
    data: Annotated[dict[str, Any], _validated_as(dict[str, str | int])]
    versions: dict[str, str]
    hardware: str
    training_seconds: Annotated[float, Field(ge=0, le=1e30)]
    training_flops: Count
    parameters: Count
    flops: Count
    best_epoch: Annotated[int, Field(gt=0)]
    test: Metrics
    validation: Metrics
    calibration: Calibration
    rejection: Rejection
    files: dict[str, Sha256]
    format: Literal[1] = 1

    @model_validator(mode="after")
    def _check_best_epoch(self) -> Card:
        if self.best_epoch > card_text.count_epochs(self.recipe):
            raise ValueError("best_epoch is after the last epoch")
        return self

    @property
    def command(self) -> str:
        """Return the commands that train this model again, one per line, initial models first."""
        return "\n".join(card_text.training_commands(self.recipe, self.seed))

    @property
    def recipe_table(self) -> dict[str, str]:
        """Return labels and values of the recipe, as shown to users."""
        return card_text.describe_recipe(self.recipe)

    @property
    def initialization(self) -> str:
        """Describe the model that training started from; empty if there was none."""
        return card_text.describe_initialization(self.recipe)
