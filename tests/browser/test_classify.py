"""Classify page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

import cifar_app
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.model_store import store
from tests.browser.actions import (
    PHONE,
    center,
    crop_frame,
    download,
    expect_fits_width,
    model_input,
    path_of,
    read_csv,
    settle,
    source,
    tiles,
    upload,
)
from tests.browser.conftest import OpenPage
from tests.browser.photos import CAT, COFFEE, expect_answer_in_sight, expect_prediction, predict

LAYOUT_SHIFTS = """
() => new Promise((resolve) => {
  const observer = new PerformanceObserver((list) => resolve(
    list.getEntries().filter((shift) => !shift.hadRecentInput).map((shift) => shift.value)
  ));
  observer.observe({ type: "layout-shift", buffered: true });
})
"""


def test_every_page_shows_the_chosen_model(open_page: OpenPage) -> None:
    photo = cifar_app.read_photo(CAT.read_bytes())
    labels = {
        name: cifar_app.load_classifier(name).classify(photo).class_name
        for name in (DEFAULT_MODEL, "seed_cnn")
    }
    assert labels[DEFAULT_MODEL] != labels["seed_cnn"]
    page = open_page("/?example=cat")
    disagreement = page.locator(".st-key-disagreement")
    expect(disagreement).to_contain_text(f"Seed CNN predicts {labels['seed_cnn']}")
    expect_fits_width(page)
    disagreement.get_by_role("link", name="Compare models").click()
    page.wait_for_url(re.compile("/compare"))
    for name, label in labels.items():
        for path in ("explain", "layers", "whatif", "similar"):
            page = open_page(f"/{path}?model={name}&example=cat")
            strip = page.locator(".st-key-selected-image")
            expect(strip).to_contain_text(re.compile(rf"an? {label}, ", re.IGNORECASE))


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/", size)
    expect_prediction(page, predict(CAT))
    expect(page.locator(".st-key-prediction-bars .yaxislayer-above text")).to_have_count(10)
    expect_fits_width(page)

    image = source(model_input(page))
    for _ in range(5):
        crop_frame(page).press("-")
    page.wait_for_url(re.compile(r"crop=.*0\.800$"))
    expect(model_input(page)).not_to_have_attribute("src", image)
    expect(crop_frame(page)).to_be_focused()

    page = open_page("/?source=upload", size)
    upload(page, COFFEE)
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    expect_prediction(page, predict(COFFEE))


def test_answer_is_in_the_first_screen_of_a_phone(open_page: OpenPage) -> None:
    for path in ("/?example=coffee", "/?source=test&image=3"):
        page = open_page(path, PHONE, touch=True)
        expect_answer_in_sight(page)
        assert page.locator(".stMain").evaluate("main => main.scrollTop") == 0
        heading = page.locator(".st-key-prediction h2")
        assert center(page.locator(".st-key-picture"))[1] < center(heading)[1]
        expect(tiles(page).first).to_be_visible()
        tops = tiles(page).evaluate_all("all => all.map(tile => tile.getBoundingClientRect().top)")
        assert len(set(tops)) == 1  # one row, which scrolls sideways
        expect_fits_width(page)


@pytest.mark.slow
def test_rejected_image_folds_its_bars(open_page: OpenPage) -> None:
    page = open_page("/?example=coffee")
    expect_prediction(page, predict(COFFEE))
    expect(page.get_by_role("meter", name="Score")).to_have_attribute(
        "aria-valuetext", re.compile("rejected$")
    )
    bars = page.locator(".st-key-prediction-bars .yaxislayer-above text")
    expect(bars.first).not_to_be_visible()
    settle(page)
    page.get_by_text("If it had to choose").click()
    expect(bars).to_have_count(10)
    expect(bars.first).to_be_visible()


@pytest.mark.slow
def test_choosing_an_image_closes_the_popover(open_page: OpenPage) -> None:
    page = open_page("/whatif?example=cat")
    page.get_by_role("button", name="Change image").click()
    tile = page.get_by_role("button", name="A rocket launch", exact=True)
    tile.click()  # before the run that follows the opening has ended
    page.wait_for_url(re.compile("example=rocket"))
    expect(tile).to_have_count(0)
    expect(page.locator(".st-key-selected-image")).to_contain_text("A rocket launch")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/?source=camera", "/explain", "/whatif"])
def test_page_does_not_move_while_it_is_drawn(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    settle(page)
    shifts = page.evaluate(LAYOUT_SHIFTS)
    assert sum(shifts) < 0.1


@pytest.mark.slow
def test_prediction_downloads_as_csv_and_png(open_page: OpenPage) -> None:
    page = open_page("/?source=test&image=3")
    settle(page)
    csv = download(page, page.get_by_role("button", name="CSV", exact=True).first)
    assert csv.suggested_filename == f"{DEFAULT_MODEL}-test-image-3.csv"
    rows = read_csv(csv)
    expected = store.open_model(DEFAULT_MODEL).test_probabilities()[3]
    assert [row["class"] for row in rows] == list(CLASS_NAMES)
    probabilities = [float(row["probability"]) for row in rows]
    assert probabilities == pytest.approx(expected.tolist(), abs=1e-4)
    png = download(page, page.get_by_role("button", name="Download figure (PNG)").first)
    assert png.suggested_filename == f"{DEFAULT_MODEL}-test-image-3.png"
    assert png.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_feedback_of_two_visitors_is_separate(open_page: OpenPage) -> None:
    def give_feedback() -> tuple[Locator, Locator]:
        page = open_page("/?source=upload")
        upload(page, COFFEE)
        label = page.get_by_role("radio", name="none of the ten classes")
        expect(label).to_have_attribute("aria-checked", "false")
        settle(page)
        label.press("Enter")
        expect(label).to_have_attribute("aria-checked", "true")
        return label, page.get_by_text("Feedback of all visitors")

    give_feedback()
    label, total = give_feedback()
    expect(total).to_contain_text("of 2 predictions")
    label.click()  # a second click withdraws it
    expect(total).to_contain_text("of 1 predictions")
    expect(label).to_have_attribute("aria-checked", "false")


@pytest.mark.slow
def test_shuffled_test_image_has_url(open_page: OpenPage) -> None:
    page = open_page("/?source=test&image=3")
    page.get_by_role("button", name=re.compile("Shuffle")).click()
    page.wait_for_url(re.compile("seed=1"))
    settle(page)  # the URL changes before the images do
    tiles(page).nth(4).click()
    page.wait_for_url(re.compile(r"image=(?!3\b)"))
    settle(page)
    prediction = page.locator(".st-key-prediction h2").inner_text()
    copy = open_page(path_of(page))
    expect(copy.locator(".st-key-prediction h2")).to_have_text(prediction)
