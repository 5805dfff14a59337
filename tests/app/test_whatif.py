"""The What if page perturbs the image as its URL says."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.explain.perturbations import perturb
from cifar_app.explain.sweep import Sweep
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.ui.pages.whatif.fgsm import describe_attack, find_less_confident_image
from tests.app.conftest import Open, texts

IMAGE = {"model": "seed_cnn", "source": "test", "image": "3"}


def test_perturbations_of_url_are_combined(open_app: Open) -> None:
    values = {"blur": 20, "rotation": -30, "jpeg": 12, "occlusion": 10}
    image = load_test_set()[0][3]
    perturbed = perturb(image, values, (20, 80))
    before, after = load_classifier("seed_cnn").predict(np.stack([image, perturbed]))
    params = {name: str(value) for name, value in values.items()}
    app = open_app("whatif", **IMAGE, **params, x="20", y="80", perturbation="occlusion")
    text = texts(app)
    assert "blur 2 pixels, rotation −30°, JPEG quality 12 of 100, occlusion 10 pixels" in text
    assert f"{CLASS_NAMES[after.argmax()]}, {after.max():.1%}" in text
    assert f"{before.max():.1%}" in text


def test_slider_shows_tenths_of_pixel_until_reset(open_app: Open) -> None:
    app = open_app("whatif", **IMAGE, blur="12", jpeg="10", x="3")
    slider = next(slider for slider in app.slider if slider.label == "Blur (pixels)")
    assert (slider.value, slider.max, slider.step) == (1.2, 6.0, 0.1)
    slider.set_value(0.7).run()
    assert app.query_params["blur"] == "7"
    assert "blur 0.7 pixels" in texts(app)
    next(button for button in app.button if button.label == "Reset").click().run()
    assert {"blur", "jpeg", "x"}.isdisjoint(app.query_params)
    assert "Not perturbed yet" in texts(app)


def test_slider_and_curve_agree(open_app: Open) -> None:
    # The prediction changes at 65° and is the original one again at 60° and 70°.
    app = open_app("whatif", **IMAGE | {"image": "19"}, perturbation="rotation", rotation="65")
    text = texts(app)
    assert "The prediction changed" in text
    assert "at **65°** it changes to" in text
    assert "Further out it changes 3 more times." in text


def test_adversarial_example_is_computed_on_request(open_app: Open) -> None:
    app = open_app("whatif", **IMAGE, epsilon="3")
    next(button for button in app.button if button.label == "Try to fool the model").click().run()
    assert "With ε = 3:" in texts(app)
    sweep = Sweep([0, 1, 2], np.eye(10)[[3, 3, 5]], np.zeros(3, bool), 0)
    text = "**ε = 2 is enough** to change the prediction to dog, which is correct"
    assert text in describe_attack(sweep, label=5)


@pytest.mark.parametrize(
    "name",
    [
        "seed_cnn",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("whitened_cnn", "efficientnet_lite2", "efficientnet_lite2_wise_ft")
        ),
    ],
)
def test_attack_fools_every_model_on_the_image_that_the_page_offers(
    open_app: Open, name: str
) -> None:
    image = find_less_confident_image(store.open_model(name))
    app = open_app("whatif", model=name, source="test", image=str(image), adversary="on")
    assert "is enough** to change the prediction" in texts(app)


def test_invalid_values_are_ignored(open_app: Open) -> None:
    # 61 is out of range, 67 lies between two steps.
    app = open_app("whatif", **IMAGE, blur="61", rotation="67", perturbation="magic")
    assert texts(app).count("Ignored URL parameter") == 3
    assert "Not perturbed yet" in texts(app)
