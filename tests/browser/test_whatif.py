"""What a visitor does on the What if page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, settle

PICTURE = "model=seed_cnn&source=test&image=3"
FILE_NAME = "seed_cnn-test-image-3-what-if-blur"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_picture_follows_the_slider_and_can_be_reset(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit(f"/whatif?{PICTURE}", size)
    page.get_by_text("Rotation", exact=True).click()
    page.wait_for_url(re.compile("perturbation=rotation"))
    settle(page)
    page.get_by_role("slider", name="Rotation (degrees)").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("rotation=15"))
    expect(page.get_by_text("Perturbed: rotation 15°.")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("Not perturbed yet")).to_be_visible()
    page.wait_for_url(lambda url: "rotation=" not in url)


def test_an_adversarial_step_is_shown_with_its_size(visit: Visit) -> None:
    page = visit(f"/whatif?{PICTURE}")
    page.get_by_role("button", name="Try to fool the model").click()
    expect(page.get_by_text("The adversarial example.")).to_be_visible()
    page.get_by_role("slider", name="Epsilon (of 255)").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("epsilon=3"))
    expect(page.get_by_text("With ε = 3:")).to_be_visible()


def test_the_curve_saves_as_a_picture_and_as_data(visit: Visit) -> None:
    page = visit(f"/whatif?{PICTURE}&perturbation=blur")
    expect(
        page.get_by_role("heading", name="At which strength does the prediction change?")
    ).to_be_visible()
    with page.expect_download() as waiting:
        page.locator(".st-key-data-sweep").get_by_role("button").click()
    assert waiting.value.suggested_filename == f"{FILE_NAME}.csv"
    chart = page.locator(".st-key-sweep")
    chart.hover()
    with page.expect_download() as waiting:
        chart.get_by_role("button", name=re.compile("Download plot")).click()
    assert waiting.value.suggested_filename == f"{FILE_NAME}.png"
