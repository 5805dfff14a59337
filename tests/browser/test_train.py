"""Train page."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import (
    PHONE,
    choose,
    expect_fits_width,
    expect_probabilities,
    path_of,
    settle,
)
from tests.browser.conftest import OpenPage
from tests.browser.server import run_server
from tests.processes import PATIENCE

_PROGRAM = (sys.executable, "-m", "tests.browser.tiny_server", "run", "streamlit_app.py")
_TRAINING_TIMEOUT_MS = 240_000


def n_steps(page: Page) -> int:
    """Return the number of steps that the chart of the loss shows."""
    path = page.locator(".st-key-run-loss .scatterlayer .trace path.js-line").first
    return len(re.findall("[LMHV]", path.get_attribute("d") or ""))


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    """Choose settings without the full data set, which a training needs."""
    page = open_page("/train", size)
    expect(page.locator(".st-key-start-training button")).to_be_disabled()
    expect(page.locator(".st-key-download-data button")).to_be_visible()
    choose(page, re.compile("Recipe"), re.compile("^Seed CNN"))
    page.wait_for_url(re.compile("recipe=seed_cnn"))
    settle(page)
    page.get_by_text("More settings").click()
    choose(page, re.compile("Optimizer"), "Muon")
    page.wait_for_url(re.compile("optimizer=muon"))
    expect_fits_width(page)


@pytest.mark.slow
def test_training_is_watched_reloaded_kept_and_used(open_page: OpenPage, tmp_path: Path) -> None:
    with run_server(tmp_path, program=_PROGRAM) as server:
        page = open_page("/train?recipe=seed_cnn&epochs=60&batch=32", base=server.url)
        page.locator(".st-key-start-training button").click()
        heading = page.get_by_role("heading", name=re.compile("seed_cnn-seed0"))
        expect(heading).to_contain_text("running", timeout=_TRAINING_TIMEOUT_MS)
        expect(page.get_by_text("Twelve test images after epoch")).to_be_visible(
            timeout=_TRAINING_TIMEOUT_MS
        )
        before = n_steps(page)
        deadline = time.monotonic() + PATIENCE
        while n_steps(page) <= before:  # the curve grows by itself
            assert time.monotonic() < deadline
            page.wait_for_timeout(200)
        path = path_of(page)
        page.close()  # a reload would log that the page could not ask for its next second
        page = open_page(path, base=server.url)
        heading = page.get_by_role("heading", name=re.compile("seed_cnn-seed0"))
        expect(heading).to_contain_text("running")
        phone = open_page("/train", PHONE, base=server.url)  # a second visitor
        expect(phone.get_by_role("heading", name=re.compile("seed_cnn-seed0"))).to_be_visible()
        # The page runs every second, so that it does not settle.
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.get_by_role("button", name="Stop and keep the model").click()
        expect(heading).to_contain_text("finished", timeout=_TRAINING_TIMEOUT_MS)
        settle(page)
        page.get_by_role("link", name="Classify with it").click()
        page.wait_for_url(re.compile("model=seed_cnn-seed0"))
        expect_probabilities(page)
        page.close()
        phone.close()
        assert "Traceback" not in server.log_text()
