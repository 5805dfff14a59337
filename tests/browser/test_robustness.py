"""Robustness page."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.robustness.corruptions import CORRUPTIONS, corrupt
from tests.browser.actions import (
    download,
    expect_fits_width,
    path_of,
    read_csv,
    settle,
    source,
    tiles,
)
from tests.browser.conftest import OpenPage

MODEL = "seed_cnn"
IMAGE = 7


def predictions(corruption: str) -> list[re.Pattern[str]]:
    """Return what the captions contain: the predictions without corruption and by severity."""
    image = load_test_set()[0][IMAGE][None]
    corrupted = [corrupt(image, corruption, severity, [IMAGE]) for severity in range(1, 6)]
    probabilities = load_classifier(MODEL).predict(np.concatenate([image, *corrupted]))
    return [re.compile(f"{CLASS_NAMES[row.argmax()]}.*{row.max():.0%}") for row in probabilities]


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(f"/robustness?model={MODEL}&image={IMAGE}", size)
    captions = page.locator(".gallery .caption")
    expect(captions).to_have_text(predictions("gaussian_noise"))
    expect(page.locator(".st-key-heat-map .textpoint")).to_have_count(len(CORRUPTIONS) * 6)
    expect_fits_width(page)
    rows = read_csv(download(page, page.get_by_role("button", name="Download data (CSV)").first))
    assert len(rows) == 1 + len(CORRUPTIONS) * 5

    clean, corrupted = (tiles(page).locator("img").nth(step) for step in (0, 1))
    clean_source, corrupted_source = source(clean), source(corrupted)
    page.get_by_role("combobox", name="Corruption").focus()
    page.keyboard.type("fog")
    page.get_by_role("option", name=re.compile("fog", re.IGNORECASE)).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("corruption=fog"))
    expect(captions).to_have_text(predictions("fog"))
    expect(clean).to_have_attribute("src", clean_source)
    expect(corrupted).not_to_have_attribute("src", corrupted_source)

    settle(page)
    tiles(page).nth(5).press("Enter")
    page.wait_for_url(re.compile("severity=5"))
    copy = open_page(path_of(page), size)
    expect(tiles(copy).nth(5)).to_have_attribute("aria-pressed", "true")
    settle(copy)
    copy.get_by_role("button", name="Shuffle").click()
    copy.wait_for_url(re.compile(rf"image=(?!{IMAGE}\b)\d+"))
