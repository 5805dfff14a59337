"""Metrics page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import confusion_matrix, per_class_metrics
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store import store
from tests.browser.actions import (
    download,
    expect_dialog,
    expect_fits_width,
    expect_images,
    expect_probabilities,
    image_label,
    path_of,
    press_shortcut,
    read_csv,
    settle,
    tiles,
)
from tests.browser.conftest import OpenPage

CAT, DOG, FROG = (CLASS_NAMES.index(name) for name in ("cat", "dog", "frog"))


def cell(page: Page, true: int, predicted: int) -> Locator:
    return page.locator(".st-key-matrix td button").nth(true * 10 + predicted)


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    expected = indices_in_cell(labels, probabilities, CAT, DOG).tolist()

    page = open_page("/metrics", size)
    matrix = confusion_matrix(labels, probabilities.argmax(axis=1))
    expect(page.locator(".st-key-matrix td button")).to_have_text([str(n) for n in matrix.ravel()])
    expect_fits_width(page)
    cell(page, CAT, DOG).click()
    expect_images(page, expected)

    tiles(page).nth(1).click()
    dialog = expect_dialog(page, expected[1])
    expect_probabilities(dialog)
    page.wait_for_url(re.compile(f"true=cat&predicted=dog&image={expected[1]}"))

    copy = open_page(path_of(page), size)
    dialog = expect_dialog(copy, expected[1])
    press_shortcut(copy, "ArrowRight")
    expect(dialog).to_contain_text(image_label(expected[2]))
    copy.keyboard.press("Escape")
    copy.wait_for_url(lambda url: "image=" not in url)
    expect(dialog).to_have_count(0)


@pytest.mark.slow
def test_matrix_works_with_keyboard(open_page: OpenPage) -> None:
    page = open_page("/metrics?true=cat&predicted=dog")
    cell(page, CAT, DOG).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("predicted=frog"))
    expect(cell(page, CAT, FROG)).to_be_focused()
    expect(cell(page, CAT, FROG)).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_class_table_downloads_as_csv(open_page: OpenPage) -> None:
    page = open_page("/metrics")
    settle(page)
    rows = read_csv(
        download(page, page.get_by_role("button", name="Download per-class metrics (CSV)"))
    )
    _, labels = load_test_set()
    expected = per_class_metrics(labels, store.open_model(DEFAULT_MODEL).test_probabilities())
    assert [row["class"] for row in rows] == list(CLASS_NAMES)
    for row, metrics in zip(rows, expected, strict=True):
        assert float(row["recall"]) == pytest.approx(metrics.recall)
        assert float(row["precision low"]) == pytest.approx(metrics.precision_interval[0])


@pytest.mark.slow
def test_back_restores_view(open_page: OpenPage) -> None:
    page = open_page("/metrics?true=cat&predicted=dog")
    selected = cell(page, CAT, DOG)
    expect(selected).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Misclassified").click()
    page.wait_for_url(re.compile("/misclassified"))
    expect(selected).to_have_count(0)
    page.go_back()
    expect(selected).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_print_keeps_matrix_readable_and_leaves_out_buttons(open_page: OpenPage) -> None:
    page = open_page("/metrics")
    expect(page.locator(".st-key-recall .main-svg").first).to_be_visible()
    settle(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without margins
    expect(page.get_by_role("link", name="Misclassified")).to_be_hidden()
    expect(page.get_by_role("button", name="Download confusion matrix (CSV)")).to_be_hidden()
    expect_fits_width(page)
    correct = cell(page, CAT, CAT)
    expect(correct).to_have_css("print-color-adjust", "exact")
    size_px = correct.evaluate("cell => parseFloat(getComputedStyle(cell).fontSize) * 0.6")
    assert size_px > 9
