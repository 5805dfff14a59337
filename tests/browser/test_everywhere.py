"""What holds on every page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cifar_app.config import assets_dir
from cifar_app.ui.layout import GROUPS, PAGES
from tests.browser.conftest import DESKTOP, PHONE, Visit, settle
from tests.browser.server import run_server

ADDRESSES = {
    "classify": "/",
    "metrics": "/metrics?true=cat&predicted=dog",
}
"""Of pages that have more to show than what stands at their plain address."""


@pytest.mark.parametrize("path", [ADDRESSES.get(name, f"/{name}") for name in PAGES])
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, PHONE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    wide = page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_page_is_two_clicks_away(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/", size)
    questions = set()
    for group, pages in GROUPS.items():
        page.get_by_role("link", name=group, exact=True).click()
        for name, label in pages.items():
            page.get_by_role("link", name=label, exact=True).click()
            page.wait_for_url(re.compile(rf"/{'' if name == 'classify' else name}(\?|$)"))
            settle(page)
            where = page.get_by_role("link", name=group, exact=True).get_by_text(group)
            expect(where).to_have_css("font-weight", "600")
            questions.add(page.locator("h1").inner_text())
    assert len(questions) == len(PAGES)
    assert all(question.endswith("?") for question in questions)


def test_figures_are_written_in_the_color_of_the_text(visit: Visit) -> None:
    page = visit("/model_card")
    color = page.locator("h1").evaluate("title => getComputedStyle(title).color")
    for part in (".ytick text", ".g-xtitle text", ".legendtext"):
        expect(page.locator(f".stPlotlyChart {part}").first).to_have_css("fill", color)


def test_back_returns_to_the_view_before(visit: Visit) -> None:
    page = visit("/metrics?true=cat&predicted=dog")
    expect(page.get_by_text("images: cat predicted as dog")).to_be_visible()
    page.get_by_role("link", name="Misclassified").click()
    expect(page.get_by_role("heading", name="Misclassified images")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("images: cat predicted as dog")).to_be_visible()


def test_without_any_model_the_app_says_so_and_offers_a_training(
    visit: Visit, tmp_path: Path
) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(assets_dir(), assets, ignore=shutil.ignore_patterns("models"))
    # Without network or npm the training cannot fetch its data, and has to say that.
    env = {"CIFAR_APP_ASSETS": str(assets), "PATH": "/nowhere", "https_proxy": "127.0.0.1:9"}
    with run_server(tmp_path, env) as server:
        page = visit("/metrics", base=server.url)
        expect(page.get_by_text("There is no trained network yet")).to_be_visible()
        page.get_by_role("button", name="Train the baseline network").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(page.get_by_text("The training stopped")).to_be_visible()
        expect(page.get_by_text("install Node.js")).to_be_visible()
        expect(page.get_by_role("button", name="Go on training")).to_be_visible()
        page.close()
        assert "Traceback" not in server.log_text()
