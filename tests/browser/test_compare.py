"""What a visitor does on the Compare page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.comparison import paired_outcomes, paired_outcomes_by_class
from cifar_app.model_store import store
from cifar_app.ui.widgets.paging import PAGE_SIZE
from tests.browser.conftest import DESKTOP, PHONE, Visit, settle
from tests.browser.test_metrics import shown_images

PAIR = "a=efficientnet_lite2&b=seed_cnn"


def found() -> np.ndarray:
    answers = [
        store.open_model(name).test_probabilities() for name in ("efficientnet_lite2", "seed_cnn")
    ]
    return paired_outcomes(load_test_set()[1], *answers)


def test_a_close_up_tells_both_answers_and_leads_on_with_network_a(visit: Visit) -> None:
    image = np.flatnonzero(found() == 2)[0]
    answers = store.open_model("seed_cnn").test_probabilities()[image]
    said = f"Seed CNN: {CLASS_NAMES[answers.argmax()]}, {answers.max():.1%} sure, right."
    page = visit(f"/compare?a=seed_cnn&b=efficientnet_lite2&outcome=only_a&image={image}")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(said)).to_be_visible()
    expect(dialog.get_by_text("EfficientNet-Lite2: ")).to_contain_text("but it is labeled")
    dialog.get_by_role("link", name="Open on the Classify page").click()
    page.wait_for_url(re.compile("model=seed_cnn"))
    expect(page.locator(".st-key-answer")).to_contain_text(f"{answers.max():.1%}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_table_counts_who_was_right_and_shows_the_images(
    visit: Visit, size: tuple[int, int]
) -> None:
    counts = paired_outcomes_by_class(load_test_set()[1], found(), 10)
    page = visit(f"/compare?{PAIR}", size)
    cells = page.locator("td button")
    expect(cells).to_have_count(44)
    rows = np.vstack([counts.sum(axis=0), counts])
    assert cells.all_inner_texts() == [f"{count:,}" for count in rows.ravel()]
    cells.nth(2).click()
    page.wait_for_url(re.compile("outcome=only_b"))
    only_b = np.flatnonzero(found() == 2)
    expect(page.get_by_text(f"{len(only_b):,} images: only")).to_be_visible()
    shown = min(PAGE_SIZE, len(only_b))
    expect(page.locator(".gallery button")).to_have_count(shown)
    assert shown_images(page, shown) == only_b[:PAGE_SIZE].tolist()


def test_the_table_works_with_the_keyboard(visit: Visit) -> None:
    page = visit(f"/compare?{PAIR}")
    page.locator("td button").first.focus()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("outcome=neither.*true=automobile"))
    settle(page)
    expect(page.locator("td button").nth(2 * 4 + 3)).to_be_focused()


def test_every_cost_has_its_axis(visit: Visit) -> None:
    page = visit(f"/compare?{PAIR}")
    page.get_by_text("Latency", exact=True).click()
    page.wait_for_url(re.compile("cost=milliseconds"))
    expect(page.get_by_text("measured on this machine")).to_be_visible()
