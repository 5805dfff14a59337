from __future__ import annotations

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.palette import CLASS_COLORS, run_style, with_opacity
from tests.colors import contrast


def test_every_class_has_its_own_color() -> None:
    assert len(set(CLASS_COLORS)) == len(CLASS_NAMES)


@pytest.mark.parametrize("background", ["#FCFBF9", "#131519"])
def test_class_colors_have_contrast_in_both_themes(background: str) -> None:
    assert min(contrast(color, background) for color in CLASS_COLORS) >= 3


def test_every_variant_has_its_own_style() -> None:
    assert len({run_style(index) for index in range(len(VARIANTS))}) == len(VARIANTS)


def test_opacity_is_added_to_a_color() -> None:
    assert with_opacity("#0A10FF", 0.5) == "rgba(10,16,255,0.5)"
