"""The page Your data: a zip file is dropped, and its errors are looked at."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES
from tests.browser.actions import (
    download,
    expect_fits_width,
    expect_probabilities,
    read_csv,
    settle,
    step_forward,
    tiles,
    upload,
)
from tests.browser.conftest import OpenPage
from tests.labeled_images import PER_CLASS, chosen_images, labeled_files

FROG = CLASS_NAMES.index("frog")


def test_journey(open_page: OpenPage, size: tuple[int, int], tmp_path: Path) -> None:
    archive = tmp_path / "frogs.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        for name, content in labeled_files().items():
            if name.startswith(("frog/", "things/")):
                stream.writestr(name, content)
    files = [f"frog/{index:04}.png" for label, index in chosen_images() if label == FROG]

    page = open_page("/your_data", size)
    upload(page, archive)
    expect(
        page.get_by_text(f"{PER_CLASS} images of the ten classes and 2 others").first
    ).to_be_visible()
    settle(page)
    expect_fits_width(page)
    rows = read_csv(download(page, page.get_by_role("button", name="Download predictions (CSV)")))
    assert {row["file"] for row in rows if row["label"] == "frog"} == set(files)

    cell = page.locator(".st-key-your-matrix td button").nth(FROG * len(CLASS_NAMES) + FROG)
    count = int(cell.inner_text())
    cell.click()
    page.wait_for_url(re.compile("cell=frog-frog"))
    expect(page.get_by_text(f"{count} images: frog predicted as frog").first).to_be_visible()
    expect(tiles(page).first).to_have_attribute("aria-label", re.compile("^frog/.*, correct"))
    settle(page)
    tiles(page).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"frog/\d+\.png · frog"))
    expect_probabilities(dialog)
    step_forward(page)
    expect(dialog).to_contain_text(f"2 of {count}")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("link", name="Metrics", exact=True).click()
    page.get_by_role("heading", name=re.compile("^Metrics")).wait_for()
    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_role("heading", name="frogs.zip")).to_be_visible()
    page.get_by_role("button", name="Remove images").click()
    expect(page.get_by_text("One folder per class").first).to_be_visible()


@pytest.mark.slow
def test_long_evaluation_is_stopped_and_resumed(open_page: OpenPage, tmp_path: Path) -> None:
    archive = tmp_path / "many.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        for copy in range(8):
            for name, content in labeled_files().items():
                stream.writestr(f"{copy}/{name}", content)

    page = open_page("/your_data")
    upload(page, archive)
    button = page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop")
    button.click()
    stopped = page.get_by_text(re.compile(r"Stopped after \d+ of 344 images"))
    expect(stopped).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(stopped).to_have_count(0)
    expect(page.get_by_text(re.compile(r"Classified \d+ of 344 images")).first).to_be_visible()
    page.get_by_role("button", name="Remove images").click()
    expect(page.get_by_text("One folder per class").first).to_be_visible()
