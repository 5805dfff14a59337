"""Every page shows the same prediction for the same image: that of the chosen model."""

from __future__ import annotations

import pytest
from PIL import Image

from cifar_app.config import DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.formatting import format_confidence
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.photos import Crop, read_photo
from cifar_app.ui.widgets.text import with_article
from tests.app.conftest import Open, texts

_PAGES = ("classify", "explain", "layers", "whatif", "similar")
_IMAGES = (
    {"example": "cat"},
    {"example": "coffee"},
    {"source": "test", "image": "2405"},
    {"example": "cat", "crop": "0.500,0.500,0.150"},
)


def predict(model: str, params: dict[str, str]) -> Prediction:
    classifier = load_classifier(model)
    if "image" in params:
        return classifier.classify(Image.fromarray(load_test_set()[0][int(params["image"])]))
    photo = read_photo((assets_dir() / "examples" / f"{params['example']}.jpg").read_bytes())
    if "crop" not in params:
        return classifier.classify(photo)
    x, y, size = map(float, params["crop"].split(","))
    return classifier.classify(photo, Crop(x, y, size))


@pytest.mark.parametrize("model", [DEFAULT_MODEL, "seed_cnn"])
@pytest.mark.parametrize("params", _IMAGES, ids=lambda params: "-".join(params.values()))
def test_pages_agree(open_app: Open, model: str, params: dict[str, str]) -> None:
    prediction = predict(model, params)
    for page in _PAGES:
        text = texts(open_app(page, model=model, **params))
        assert format_confidence(prediction.confidence) in text, page
        is_rejected = f"Closest class: **{prediction.class_name}**" in text
        assert is_rejected == prediction.none_of_these, page
        if not is_rejected:
            assert with_article(prediction.class_name).capitalize() in text, page
