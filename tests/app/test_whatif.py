"""The What if page: what it changes and says comes from the address and the network."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.explain.perturbations import PERTURBATIONS, perturb
from cifar_app.explain.sweep import Sweep
from cifar_app.inference.classifier import load_classifier
from cifar_app.ui.pages.whatif.fgsm import step_in_words
from tests.app.conftest import Open, texts

PICTURE = {"model": "seed_cnn", "source": "test", "image": "3"}


def test_several_changes_of_the_address_are_made_together(open_app: Open) -> None:
    image = load_test_set()[0][3]
    changed = perturb(image, {"blur": 20, "rotation": -30, "occlusion": 10}, (20, 80))
    before, after = load_classifier("seed_cnn").predict(np.stack([image, changed]))
    app = open_app(
        "whatif",
        **PICTURE,
        blur="20",
        rotation="-30",
        occlusion="10",
        x="20",
        y="80",
        perturbation="occlusion",
    )
    assert not app.exception
    words = texts(app)
    assert "blur 2 pixels, rotation −30°, gray square 10 pixels" in words
    assert f"{CLASS_NAMES[after.argmax()]}" in words
    assert f"{after.max():.1%}" in words
    assert f"{before.max():.1%}" in words


def test_an_amount_is_whole_in_the_address_and_a_part_of_a_pixel_on_the_slider(
    open_app: Open,
) -> None:
    app = open_app("whatif", **PICTURE, blur="12")
    slider = next(one for one in app.slider if one.label == "Blur, pixels")
    assert (slider.value, slider.max, slider.step) == (1.2, 6.0, 0.1)
    slider.set_value(0.7).run()
    assert app.query_params["blur"] == "7"
    assert "blur 0.7 pixels" in texts(app)


def test_an_amount_between_the_steps_of_a_slider_counts_nowhere(open_app: Open) -> None:
    for looked_at in ("rotation", "blur"):
        app = open_app("whatif", **PICTURE, rotation="67", perturbation=looked_at)
        assert "Ignored URL parameter rotation=“67”" in texts(app)
        assert "Nothing is changed yet" in texts(app)


def test_the_flip_is_where_the_network_flips(open_app: Open) -> None:
    image, change = load_test_set()[0][3], PERTURBATIONS["noise"]
    steps = change.values()
    views = np.stack([perturb(image, {"noise": amount}) for amount in steps])
    answers = load_classifier("seed_cnn").predict(views).argmax(axis=1)
    flipped = np.flatnonzero(answers != answers[0])
    app = open_app("whatif", **PICTURE, perturbation="noise")
    assert f"at **{change.in_words(steps[flipped[0]])}** it turns to" in texts(app)
    further = np.count_nonzero(answers[1:] != answers[:-1]) - 1
    times = "once more" if further == 1 else f"{further} more times"
    assert f"Further out it changes {times}." in texts(app)


def test_reset_takes_every_change_out_of_the_address(open_app: Open) -> None:
    app = open_app("whatif", **PICTURE, blur="20", jpeg="10", x="3")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert {"blur", "jpeg", "x"} & set(app.query_params) == set()
    assert "Nothing is changed yet" in texts(app)


def test_nothing_starts_tensorflow_before_it_is_asked_for(open_app: Open) -> None:
    app = open_app("whatif", **PICTURE)
    assert "Try to fool it" in [button.label for button in app.button]
    app = open_app("whatif", **PICTURE, adversary="on", epsilon="3")
    assert not app.exception
    assert "With 3:" in texts(app)


@pytest.mark.parametrize(
    ("answers", "true", "words"),
    [
        ([3, 3, 5], 3, "**2 gray levels are enough** to make it say dog."),
        ([3, 5, 5], 5, "**One gray level is enough** to make it say dog, which is right"),
        ([3, 3, 3], 3, "in this one direction do not change its answer"),
    ],
)
def test_a_step_that_mends_an_answer_is_not_told_as_one_that_fools(
    answers: list[int], true: int, words: str
) -> None:
    sweep = Sweep([0, 1, 2], np.eye(10, dtype=np.float32)[answers], 0)
    assert words in step_in_words(sweep, true)


def test_an_acronym_stays_one_within_a_sentence(open_app: Open) -> None:
    words = texts(open_app("whatif", **PICTURE, jpeg="12"))
    assert "Changed: JPEG quality 12 of 100." in words


def test_amounts_out_of_range_fall_back_with_a_word(open_app: Open) -> None:
    app = open_app("whatif", **PICTURE, blur="61", rotation="--3", perturbation="magic")
    assert not app.exception
    assert texts(app).count("Ignored URL parameter") == 3


def test_what_the_slider_finds_the_curve_has_found(open_app: Open) -> None:
    # The next turns of the slider on either side, 60° and 70°, leave this answer as it is.
    app = open_app("whatif", **PICTURE | {"image": "19"}, perturbation="rotation", rotation="65")
    words = texts(app)
    assert "It changed its mind" in words
    assert "at **65°** it turns to" in words
    assert "Further out it changes 3 more times." in words
