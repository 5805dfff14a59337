"""Metrics page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import confusion_matrix, per_class_metrics
from cifar_app.metrics.misclassified import indices_in_cell, sort_images
from cifar_app.model_store import store
from tests.browser.actions import (
    PHONE,
    choose,
    download,
    expect_dialog,
    expect_fits_width,
    expect_images,
    expect_probabilities,
    image_label,
    path_of,
    read_csv,
    settle,
    step_forward,
    tiles,
)
from tests.browser.conftest import OpenPage

CAT, DOG, FROG = (CLASS_NAMES.index(name) for name in ("cat", "dog", "frog"))


def by_confidence(
    labels: np.ndarray, probabilities: np.ndarray, true: int | None, predicted: int | None
) -> list[int]:
    """Return the images of a cell, row or column, highest confidence first."""
    indices = indices_in_cell(labels, probabilities, true, predicted)
    return sort_images(indices, labels, probabilities, "confidence").tolist()


def cell(page: Page, true: int, predicted: int) -> Locator:
    return page.locator(".st-key-matrix td button").nth(true * 10 + predicted)


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    expected = by_confidence(labels, probabilities, CAT, DOG)

    page = open_page("/metrics", size)
    matrix = confusion_matrix(labels, probabilities.argmax(axis=1))
    expect(page.locator(".st-key-matrix td button")).to_have_text([str(n) for n in matrix.ravel()])
    expect_fits_width(page)
    settle(page)
    cell(page, CAT, DOG).click()
    page.wait_for_url(re.compile("true=cat&predicted=dog"))
    settle(page)
    expect_images(page, expected)

    tiles(page).nth(1).click()
    dialog = expect_dialog(page, expected[1])
    expect_probabilities(dialog)
    page.wait_for_url(re.compile(f"true=cat&predicted=dog&image={expected[1]}"))

    copy = open_page(path_of(page), size)
    dialog = expect_dialog(copy, expected[1])
    step_forward(copy)
    expect(dialog).to_contain_text(image_label(expected[2]))
    copy.keyboard.press("Escape")
    copy.wait_for_url(lambda url: "image=" not in url)
    expect(dialog).to_have_count(0)


@pytest.mark.slow
def test_name_of_a_class_selects_its_row_or_column(open_page: OpenPage) -> None:
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    page = open_page("/metrics")
    worst = page.locator(".st-key-matrix td button[aria-pressed=true]")
    count = len(by_confidence(labels, probabilities, CAT, DOG))
    label = re.compile(f"^cat predicted as dog: {count} images")
    expect(worst).to_have_attribute("aria-label", label)
    page.locator(".st-key-matrix tbody th button").nth(DOG).click()
    page.wait_for_url(re.compile(r"\?true=dog$"))
    expect_images(page, by_confidence(labels, probabilities, DOG, None))
    expect(page.locator(".st-key-matrix td button.in-row")).to_have_count(10)
    page.locator(".st-key-matrix thead button").nth(DOG).click()
    page.wait_for_url(re.compile(r"\?predicted=dog$"))
    choose(page, "Sort by", "Lowest confidence")
    page.wait_for_url(re.compile("order=low_confidence"))
    selected = np.flatnonzero(probabilities.argmax(axis=1) == DOG)
    order = probabilities[selected].max(axis=1).argsort(kind="stable")
    expect_images(page, selected[order].tolist())
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile(r"\?true=dog$"))
    page.locator(".st-key-classes tbody button").nth(FROG).click()
    page.wait_for_url(re.compile(r"\?true=frog$"))
    header = page.locator(".st-key-matrix tbody th button").nth(FROG)
    expect(header).to_have_attribute("aria-pressed", "true")
    expect(header).to_be_in_viewport()


@pytest.mark.slow
def test_phone_shows_images_below_the_matrix(open_page: OpenPage) -> None:
    page = open_page("/metrics", PHONE, touch=True)
    cell(page, CAT, FROG).tap()
    line = page.locator(".st-key-cell").get_by_text("cat predicted as frog").first
    expect(line).to_be_visible()
    settle(page)
    tops = [
        (locator.bounding_box() or {"y": 0.0})["y"]
        for locator in (page.locator(".st-key-matrix"), line, tiles(page).first)
    ]
    assert tops[0] < tops[1] < tops[2] < tops[1] + 80
    below = page.locator(".st-key-pairs").bounding_box()
    assert below
    assert below["y"] > tops[2]


@pytest.mark.slow
def test_threshold_and_curve_are_in_the_url(open_page: OpenPage) -> None:
    page = open_page("/metrics?threshold=900")
    sentence = page.get_by_text(re.compile("predictions have a confidence of at least"))
    expect(sentence).to_contain_text("at least 90.0%")
    page.get_by_role("slider", name="Confidence threshold").press("ArrowRight")
    page.wait_for_url(re.compile("threshold=901"))
    expect(sentence).to_contain_text("at least 90.1%")
    page.get_by_text("ROC", exact=True).click()
    page.wait_for_url(re.compile("curve=roc"))
    expect(page.locator(".st-key-curve-roc .legend")).to_contain_text("cat · AUC")
    buttons = page.locator(".st-key-save-curve-roc").get_by_role("button")
    svg = download(page, buttons.last)
    assert svg.suggested_filename == f"{DEFAULT_MODEL}-roc.svg"
    text = svg.path().read_text("utf-8")
    assert "10,000 test images" in text
    assert "EfficientNet-Lite2" in text


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
    page.get_by_role("link", name="Misclassified", exact=True).click()
    page.wait_for_url(re.compile("/misclassified"))
    expect(selected).to_have_count(0)
    page.go_back()
    expect(selected).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
def test_print_keeps_matrix_readable_and_leaves_out_buttons(open_page: OpenPage) -> None:
    page = open_page("/metrics")
    expect(page.locator(".st-key-class-metric .main-svg").first).to_be_visible()
    settle(page)
    expect(page.locator(".st-key-matrix-downloads").get_by_role("button").first).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without margins
    expect(page.get_by_role("link", name="Misclassified", exact=True)).to_be_hidden()
    for button in page.locator(".st-key-matrix-downloads button").all():
        expect(button).to_be_hidden()
    expect_fits_width(page)
    correct = cell(page, CAT, CAT)
    expect(correct).to_have_css("print-color-adjust", "exact")
    size_px = correct.evaluate("cell => parseFloat(getComputedStyle(cell).fontSize) * 0.6")
    assert size_px > 9
