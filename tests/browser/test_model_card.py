"""Model card page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from cifar_app.model_store import store
from cifar_app.model_store.files import file_sha256
from tests.browser.actions import download, expect_fits_width, settle
from tests.browser.conftest import OpenPage


def test_journey(
    open_page: OpenPage, browser: Browser, size: tuple[int, int], tmp_path: Path
) -> None:
    card = store.open_model("seed_cnn").card
    page = open_page("/model_card?model=seed_cnn", size)
    expect(page.locator(".stPlotlyChart .g-ytitle")).to_have_text(["Accuracy", "Loss"])
    expect(page.get_by_role("table", name="Results").get_by_text("Photos of the")).to_be_visible()
    link = page.get_by_role("link", name="Metrics and calibration")
    assert "model=seed_cnn" in (link.get_attribute("href") or "")
    expect_fits_width(page)
    report = download(page, page.get_by_role("button", name=re.compile("report")).first)
    assert report.suggested_filename == "seed_cnn-report.html"
    path = tmp_path / "report.html"
    report.save_as(path)

    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    for heading in (card.title, "Intended use", "Limitations", "Citation"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text(f"{card.test['accuracy']:.2%}", exact=True).first).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    context.close()


@pytest.mark.slow
def test_chart_text_has_color_of_page_text(open_page: OpenPage) -> None:
    page = open_page("/model_card?model=seed_cnn")
    settle(page)
    color = page.locator("h1").evaluate("title => getComputedStyle(title).color")
    for part in (".ytick text", ".g-xtitle text", ".legendtext"):
        expect(page.locator(f".stPlotlyChart {part}").first).to_have_css("fill", color)


@pytest.mark.slow
def test_downloaded_model_files_are_those_of_the_card(open_page: OpenPage) -> None:
    files = store.open_model("seed_cnn").card.files
    page = open_page("/model_card?model=seed_cnn")
    for title, name in (("LiteRT", "model.tflite"), ("Keras", "model.keras")):
        settle(page)
        file = download(page, page.get_by_role("button", name=f"Download model ({title})"))
        assert file.suggested_filename == f"seed_cnn-{name}"
        assert file_sha256(file.path()) == files[name]
