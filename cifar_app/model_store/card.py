"""A model's card: what it is, how it was made and how good it is, as one plain value."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from cifar_app.model_store import card_checks as checks
from cifar_app.model_store import card_text as words

FORMAT = 1


@dataclass(frozen=True)
class Rejection:
    """When an answer counts as "none of these ten".

    Attributes:
        score: How the score is computed: "max_probability" is the largest probability
            (Hendrycks & Gimpel 2017, section 3), "in_distribution" what both ways of
            looking say (see `membership.membership_score`).
        threshold: An image with a lower score is refused.
        validation_acceptance_rate: Share of validation images that reach the threshold, 0–1.
    """

    score: str
    threshold: float
    validation_acceptance_rate: float


@dataclass(frozen=True)
class PhotoModelInfo:
    """How a model looks at photos, where that is another way than at the data set's images.

    Attributes:
        input_size: Edge of the square that it sees, pixels.
        flops: FLOPs of its network for one look at a square.
        rejection: When a photo counts as none of the ten.
    """

    input_size: int
    flops: int
    rejection: Rejection


@dataclass(frozen=True)
class Card:
    """The card of a stored model, one field a line of `card.json`.

    Attributes:
        title: Name shown to visitors.
        summary: One line about it.
        architecture: A name from `cifar_app.models`.
        input_size: Edge of the square image it looks at, pixels.
        recipe: The recipe's fields, and `start` where the training began with a stored
            network (`training.start`), with its `share` where it was averaged with that.
        seed: Seed of the training.
        trained: Day of the training, ISO 8601.
        data: SHA-256 of the arrays, and the validation split.
        versions: Library name to version.
        hardware: Processor and number of cores.
        training_seconds: Wall time of all epochs, those of its `start` included.
        training_flops: FLOPs of the training (`training.work`), likewise.
        parameters: Trainable and other weights.
        flops: FLOPs to classify one image.
        best_epoch: The epoch whose weights were kept, from 1, not counting those of its `start`.
        test: Figures on the test set (`metrics.Summary`).
        validation: Figures on the validation split, which chose the epoch.
        calibration: The temperature that is part of the stored network, and the expected
            calibration error on the test set after and before it, with its number of bins.
        rejection: When an answer to an image like the data set's counts as none of the ten.
        files: SHA-256 of the other files of the folder.
        photo: How it looks at photos; None where it sees them as all images.
    """

    title: str
    summary: str
    architecture: str
    input_size: int
    recipe: dict[str, Any]
    seed: int
    trained: str
    data: dict[str, Any]
    versions: dict[str, str]
    hardware: str
    training_seconds: float
    training_flops: int
    parameters: int
    flops: int
    best_epoch: int
    test: dict[str, Any]
    validation: dict[str, Any]
    calibration: dict[str, Any]
    rejection: Rejection
    files: dict[str, str]
    photo: PhotoModelInfo | None = None
    format: int = FORMAT

    @property
    def flops_per_photo(self) -> int:
        """FLOPs to classify one photo (`Classifier.classify`): where there is a network for
        photos, it looks at the square and at its mirror image, and the other looks as well."""
        return self.flops + (2 * self.photo.flops if self.photo else 0)

    @property
    def command(self) -> str:
        """What trains such a model again: a command a line, one for each network it took."""
        return "\n".join(words.commands(self.recipe, self.seed))

    @property
    def recipe_in_words(self) -> dict[str, str]:
        """The recipe as people read it, entry by entry."""
        return words.recipe_in_words(self.recipe)

    @property
    def initialization(self) -> str:
        """What the training began with, a sentence; empty where that was nothing."""
        return words.describe_initialization(self.recipe)

    def with_files(self, files: dict[str, str]) -> Card:
        return replace(self, files=files)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Card:
        """Read a card; raises `ValueError`, `TypeError` or `KeyError` where it is no card."""
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError(f"a card has format {FORMAT}")
        photo = content.get("photo")
        card = cls(
            **{
                **content,
                "rejection": _read_rejection(content["rejection"]),
                "photo": None if photo is None else _read_photo_path(photo),
            }
        )
        card._check()
        return card

    def _check(self) -> None:
        checks.check_types(self)
        checks.check_input_size(self.input_size)
        checks.check_figures("test", self.test)
        checks.check_figures("validation", self.validation)
        checks.check_calibration(self.calibration)
        checks.check_recipe(self.recipe, self.best_epoch)
        checks.check_texts("versions", self.versions)
        checks.check_texts("files", self.files)
        checks.check_counts(
            training_seconds=self.training_seconds,
            training_flops=self.training_flops,
            parameters=self.parameters,
            flops=self.flops,
        )


def _read_rejection(fields: dict[str, Any]) -> Rejection:
    rejection = Rejection(**fields)
    checks.check_types(rejection)
    if not checks.is_share(rejection.validation_acceptance_rate):
        raise ValueError(
            f"a share of {rejection.validation_acceptance_rate} validation images kept"
        )
    return rejection


def _read_photo_path(fields: dict[str, Any]) -> PhotoModelInfo:
    path = PhotoModelInfo(**{**fields, "rejection": _read_rejection(fields["rejection"])})
    checks.check_types(path)
    checks.check_input_size(path.input_size)
    return path
