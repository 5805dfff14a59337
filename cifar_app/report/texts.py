"""Texts of a model card: intended use, data, license, citation and code that runs the model."""

from __future__ import annotations

from cifar_app import __version__
from cifar_app.config import CLASS_NAMES, VALIDATION_IMAGES
from cifar_app.model_store.card import IN_DISTRIBUTION, Card
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel

_PRETRAINED = {
    "efficientnet": "The ImageNet weights of EfficientNet-Lite, which it starts from: Apache-2.0.",
    "keras_application": "The ImageNet weights that it starts from are those of "
    "`keras.applications`, whose documentation states their license.",
}
"""License of the ImageNet weights, by the beginning of the name of the architecture."""

_PAPERS = {
    "whitened_cnn": "K. Jordan, 94% on CIFAR-10 in 3.29 Seconds on a Single GPU, 2024, "
    "arXiv:2404.00498",
    "efficientnet": "M. Tan and Q. V. Le, EfficientNet: Rethinking Model Scaling for Convolutional "
    "Neural Networks, ICML 2019, arXiv:1905.11946",
    "wise_ft": "M. Wortsman et al., Robust Fine-Tuning of Zero-Shot Models, CVPR 2022, "
    "arXiv:2109.01903",
}
"""Papers by the beginning of an architecture's or a recipe's name."""

_DATA_CITATION = """@techreport{krizhevsky2009learning,
  title = {Learning Multiple Layers of Features from Tiny Images},
  author = {Alex Krizhevsky},
  institution = {University of Toronto},
  year = {2009}
}"""


def intended_use(card: Card) -> list[str]:
    """Return what a model is for, and what it is not for."""
    classes = f"{', '.join(CLASS_NAMES[:-1])} or {CLASS_NAMES[-1]}"
    if card.rejection.score == IN_DISTRIBUTION:
        photos = "It is trained for photos as well as for the blurred images of the data set."
    else:
        photos = (
            "Photos are reduced to the size of its training images, which hides detail; the "
            "default model is better for them."
        )
    return [
        f"It says which of ten classes an image shows: {classes}. {photos}",
        "It is made for teaching and for experiments: accuracy, calibration, explanations, "
        "robustness.",
        "It is not for decisions about people, traffic, safety or animals: it knows ten classes, "
        "and is wrong with high confidence at times.",
    ]


def training_data(card: Card) -> list[str]:
    """Return which data the model was trained and tested on, and what is wrong with the data."""
    n_training = round((50_000 - VALIDATION_IMAGES) * card.recipe.get("training_fraction", 1))
    texts = [
        f"CIFAR-10 (Krizhevsky 2009): {n_training:,} images trained the weights; "
        f"{VALIDATION_IMAGES:,} others, 500 per class, chose the epoch, the temperature and the "
        f"rejection threshold. The {card.test['images']:,} test images were not used for "
        "training.",
        "3.25% of the test images have near-duplicates in the training set (Barz and Denzler 2020, "
        "Do We Train on Test Data? Purging CIFAR of Near-Duplicates; their test set ciFAIR-10 "
        "replaces them). Accuracy on new images is slightly lower.",
        "Some test labels are wrong. Five people each judged 275 labels that another model had "
        "suspected: 22 are wrong according to the majority; for 32 others there was no majority "
        "(Northcutt, Athalye and Mueller 2021, Pervasive Label Errors in Test Sets).",
    ]
    if card.architecture.startswith(tuple(_PRETRAINED)):
        texts.insert(0, "ImageNet (1.3 million photos, 1,000 classes) trained the initial weights.")
    return texts


def license_texts(card: Card) -> list[str]:
    """Return the licenses of the weights and the data."""
    pretrained = [text for name, text in _PRETRAINED.items() if card.architecture.startswith(name)]
    return [
        "Code and weights: MIT.",
        *pretrained,
        "CIFAR-10 has no license; its authors ask for a citation of their technical report.",
    ]


def papers(card: Card) -> list[str]:
    """Return the papers that describe the method."""
    names = (card.architecture, card.recipe["name"])
    return [
        paper
        for beginning, paper in _PAPERS.items()
        if any(name.startswith(beginning) for name in names)
    ]


def citation(card: Card) -> str:
    """Return BibTeX entries of the data set and of the model."""
    return f"""{_DATA_CITATION}

@software{{cifar10lens,
  title = {{CIFAR-10 Lens: {card.title}}},
  author = {{The cifar\\_app authors}},
  version = {{{__version__}}},
  year = {{{card.trained[:4]}}}
}}"""


def snippets(model: StoredModel) -> dict[str, str]:
    """Return Python code that classifies a photo, by what it needs."""
    codes = {"With the package": _package_snippet(model.name)}
    if model.has_file(LITERT_FILE):
        codes["With LiteRT alone"] = _litert_snippet(model.name, model.card.input_size)
    return codes


def _package_snippet(name: str) -> str:
    return f"""import cifar_app

classifier = cifar_app.load_classifier("{name}")
prediction = classifier.classify(cifar_app.read_photo("photo.jpg"))
print(prediction.class_name, prediction.confidence, prediction.none_of_these)"""


def _litert_snippet(name: str, size: int) -> str:
    return f"""import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image, ImageOps

classes = "{" ".join(CLASS_NAMES)}".split()
photo = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
photo = ImageOps.fit(photo, ({size}, {size}), Image.Resampling.LANCZOS)
pixels = np.asarray(photo, np.float32)[None]  # 0 to 255; scaling is part of the model

interpreter = Interpreter("{name}-{LITERT_FILE}")
index = interpreter.get_input_details()[0]["index"]
interpreter.resize_tensor_input(index, pixels.shape)
interpreter.allocate_tensors()
interpreter.set_tensor(index, pixels)
interpreter.invoke()
outputs = [interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()]
probabilities = max(outputs, key=np.size)[0]
print(classes[probabilities.argmax()], probabilities.max())"""
