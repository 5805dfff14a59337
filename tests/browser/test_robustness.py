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
    captions = page.locator(".st-key-severities .caption")
    expect(captions).to_have_text(predictions("gaussian_noise"))
    cells = page.locator(".st-key-heat-map td button")
    expect(cells).to_have_count(len(CORRUPTIONS) * 6)
    expect_fits_width(page)
    rows = read_csv(
        download(
            page,
            page.locator("[class*='downloads-robustness'] [class*='st-key-data-'] button").first,
        )
    )
    assert len(rows) == 1 + len(CORRUPTIONS) * 5

    severities = page.locator(".st-key-severities .gallery button")
    clean, corrupted = (severities.locator("img").nth(step) for step in (0, 1))
    clean_source, corrupted_source = source(clean), source(corrupted)
    fog = [corruption.name for corruption in CORRUPTIONS].index("fog")
    cells.nth(6 * fog + 4).click()
    page.wait_for_url(re.compile("corruption=fog.*severity=5"))
    expect(page.get_by_role("combobox", name="Corruption")).to_have_value(re.compile("Fog"))
    expect(captions).to_have_text(predictions("fog"))
    expect(clean).to_have_attribute("src", clean_source)
    expect(corrupted).not_to_have_attribute("src", corrupted_source)

    settle(page)
    severities.nth(4).press("Enter")
    page.wait_for_url(re.compile("severity=4"))
    copy = open_page(path_of(page), size)
    selected = copy.locator(".st-key-severities .gallery button").nth(4)
    expect(selected).to_have_attribute("aria-pressed", "true")
    settle(copy)
    flips = copy.locator(".st-key-flips .gallery button")
    name = flips.last.get_attribute("aria-label") or ""
    flips.last.click()
    copy.wait_for_url(re.compile(rf"image={re.findall(r'[0-9]+', name)[0]}\b"))
    settle(copy)
    copy.get_by_role("button", name="Shuffle").click()
    copy.wait_for_url(re.compile(rf"image=(?!{IMAGE}\b)\d+"))
