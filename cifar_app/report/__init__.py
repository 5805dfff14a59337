"""Report of a model: one HTML file that opens offline, on a screen or on A4 paper.

The template holds the style, the plots (SVG) and the images (PNG) inline. Nothing is loaded from
elsewhere, and there is no script.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cifar_app import __version__
from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import sections, texts
from cifar_app.report.plots import training_curves
from cifar_app.report.results import StoredResults, list_limitations, list_results
from cifar_app.report.training import describe_training, read_training

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def build_report(
    model: StoredModel,
    images: np.ndarray,
    labels: np.ndarray,
    probabilities: np.ndarray,
    stored: StoredResults,
) -> str:
    """Build the report of a stored model.

    Args:
        model: Stored model.
        images: Test images, `uint8 (N, 32, 32, 3)`.
        labels: True class ids, integer `(N,)`.
        probabilities: Predicted class probabilities, `float (N, 10)`.
        stored: Results of the model on other data.

    Returns:
        HTML document; always the same for the same model.

    Raises:
        ModelError: The training history of the model is corrupted.
    """
    card, training = model.card, read_training(model)
    return _TEMPLATES.get_template("template.html").render(
        card=card,
        name=model.name,
        version=__version__,
        n_images=len(labels),
        class_names=CLASS_NAMES,
        metrics=sections.summary_metrics(card, labels, probabilities),
        classes=sections.per_class_rows(labels, probabilities),
        confusion=sections.confusion_rows(labels, probabilities),
        calibration=sections.calibration_section(card, labels, probabilities),
        intended_use=texts.intended_use(card),
        results=list_results(model, stored),
        limitations=list_limitations(model, stored, labels, probabilities),
        training_data=texts.training_data(card),
        training=[*describe_training(training), card.initialization],
        training_plots=[
            training_curves(training.stages, metric, title)
            for metric, title in (("accuracy", "Accuracy"), ("loss", "Loss"))
        ],
        compute=sections.compute(card),
        licenses=texts.license_texts(card),
        papers=texts.papers(card),
        citation=texts.citation(card),
        snippets=texts.snippets(model),
        files=sections.files(model),
        misclassified=sections.misclassified_images(images, labels, probabilities),
        environment=sections.environment(card),
        data=sections.data_hashes(card),
    )
