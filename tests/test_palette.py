from __future__ import annotations

import pytest

from cifar_app.experiments.ablations import VARIANTS
from cifar_app.palette import CLASS_COLORS, run_style
from tests.colors import contrast


@pytest.mark.parametrize("background", ["#FCFBF9", "#131519"])
def test_class_colors_have_contrast_in_both_themes(background: str) -> None:
    assert len(set(CLASS_COLORS)) == 10
    assert min(contrast(color, background) for color in CLASS_COLORS) >= 3


def test_every_variant_has_its_own_style() -> None:
    assert len({run_style(index) for index in range(len(VARIANTS))}) == len(VARIANTS)
