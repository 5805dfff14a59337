"""Compare page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.formatting import format_confidence
from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    paired_outcomes,
    paired_outcomes_by_class,
)
from cifar_app.model_store import store
from tests.browser.actions import expect_fits_width, expect_images, settle
from tests.browser.conftest import OpenPage

A, B = "efficientnet_lite2", "seed_cnn"
URL = f"/compare?a={A}&b={B}"


def outcomes() -> np.ndarray:
    probabilities = [store.open_model(name).test_probabilities() for name in (A, B)]
    return paired_outcomes(load_test_set()[1], *probabilities)


def by_disagreement(indices: np.ndarray) -> list[int]:
    """Sort images by the difference of both models' probabilities of the label."""
    labels = load_test_set()[1][indices]
    a, b = (store.open_model(name).test_probabilities()[indices, labels] for name in (A, B))
    difference = np.abs(a.astype(float) - b)
    return [int(index) for index in indices[np.argsort(-difference, kind="stable")]]


def cells(page: Page) -> Locator:
    """Return the cells of the table, one row for all classes and one per class."""
    return page.locator(".st-key-outcomes td button")


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    counts = paired_outcomes_by_class(load_test_set()[1], outcomes())
    page = open_page(URL, size)
    rows = np.vstack([counts.sum(axis=0), counts])
    expect(cells(page)).to_have_text([f"{count:,}" for count in rows.ravel()])
    expect_fits_width(page)
    only_b = PAIRED_OUTCOMES.index("only_b")
    cells(page).nth(only_b).click()
    page.wait_for_url(re.compile("outcome=only_b"))
    expected = np.flatnonzero(outcomes() == only_b)
    expect_images(page, by_disagreement(expected))


@pytest.mark.slow
def test_cell_of_the_difference_shows_its_images(open_page: OpenPage) -> None:
    labels = load_test_set()[1]
    of_a, of_b = (store.open_model(name).test_probabilities().argmax(axis=1) for name in (A, B))
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    by_a, by_b = ((labels == cat) & (predicted == dog) for predicted in (of_a, of_b))
    page = open_page(URL)
    settle(page)
    page.get_by_role("radio", name="Confusion matrix, A − B").click()
    cell = page.locator(".st-key-difference td button").nth(10 * cat + dog)
    difference = int(by_a.sum() - by_b.sum())
    expect(cell).to_have_text(f"{difference:+d}".replace("-", "−"))
    cell.click()
    page.wait_for_url(re.compile("true=cat.*predicted=dog|predicted=dog.*true=cat"))
    expect_images(page, by_disagreement(np.flatnonzero(by_a != by_b)))


@pytest.mark.slow
def test_table_works_with_keyboard(open_page: OpenPage) -> None:
    page = open_page(URL)
    cells(page).first.focus()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("outcome=neither.*true=automobile"))
    expect(cells(page).nth(2 * 4 + 3)).to_be_focused()


@pytest.mark.slow
def test_dialog_shows_both_predictions_and_opens_model_a(open_page: OpenPage) -> None:
    image = np.flatnonzero(outcomes() == PAIRED_OUTCOMES.index("only_b"))[0]
    page = open_page(f"/compare?a={B}&b={A}&outcome=only_a&image={image}")
    dialog = page.get_by_role("dialog")
    for name in (A, B):
        model = store.open_model(name)
        probabilities = model.test_probabilities()[image]
        line = dialog.get_by_role("row", name=model.card.title)
        expect(line).to_contain_text(CLASS_NAMES[probabilities.argmax()])
        expect(line).to_contain_text(format_confidence(probabilities.max()))
    dialog.get_by_role("link", name=re.compile("Classify")).click()
    page.wait_for_url(re.compile(f"model={B}"))
