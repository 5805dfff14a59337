"""What a visitor does on the Classify page."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import cifar_app
from cifar_app.config import DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from tests.browser.conftest import DESKTOP, PHONE, Visit, rows, settle

CAT = assets_dir() / "examples" / "cat.jpg"
COFFEE = assets_dir() / "examples" / "coffee.jpg"


def said(page: Page) -> str:
    """The class that the page names, in lower case without its article, or "none of these"."""
    words = page.locator(".st-key-answer h2").inner_text()
    return "none of these" if words.startswith("None") else words.split(" ", 1)[1].lower()


def upload(page: Page, *files: Path) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(list(files))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A file that is no photo."""
    path = tmp_path / "notes.txt"
    path.write_text("no photo at all")
    return path


def own_answer(path: Path) -> str:
    photo = cifar_app.read_photo(path.read_bytes())
    prediction = cifar_app.load_classifier(DEFAULT_MODEL).classify(photo)
    return "none of these" if prediction.none_of_these else prediction.class_name


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_answer_is_there_before_anything_is_uploaded(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/", size)
    expect(page.locator(".st-key-answer h2")).to_be_visible()
    assert said(page) == own_answer(CAT)
    expect(page.locator(".st-key-answer-bars .yaxislayer-above text")).to_have_count(10)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_uploaded_photo_is_answered_like_the_package_does(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/?source=upload", size)
    upload(page, COFFEE)
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    expect(page.locator(".st-key-answer h2")).to_be_visible()
    assert said(page) == own_answer(COFFEE)
    expect(page.get_by_text("192 × 192 pixels")).to_be_visible()


def test_bad_files_are_explained_and_the_good_one_among_them_is_answered(
    visit: Visit, tmp_path: Path
) -> None:
    text, empty, cut = (tmp_path / name for name in ("notes.jpg", "empty.png", "cut.jpg"))
    text.write_text("no photo at all")
    empty.write_bytes(b"")
    cut.write_bytes(CAT.read_bytes()[:9000])
    page = visit("/?source=upload")
    upload(page, text, empty, cut, COFFEE)
    expect(page.get_by_text("notes.jpg: A photo is a valid JPEG")).to_be_visible()
    expect(page.get_by_text("empty.png: A photo file has content")).to_be_visible()
    expect(page.get_by_text("cut.jpg: A photo is a valid JPEG")).to_be_visible()
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    assert said(page) == own_answer(COFFEE)


def test_a_long_name_of_a_file_stays_under_its_photo(visit: Visit, tmp_path: Path) -> None:
    long = tmp_path / f"PXL_{'20240812_143501221' * 4}.PORTRAIT.jpg"
    long.write_bytes(CAT.read_bytes())
    page = visit("/?source=upload", PHONE)
    upload(page, long, COFFEE)
    caption = page.get_by_role("button", name=long.name).locator(".caption")
    expect(caption).to_have_text(long.name)
    assert caption.evaluate("words => words.scrollWidth <= words.clientWidth")


def test_a_refused_file_leaves_the_chosen_photo_and_its_square(visit: Visit, text: Path) -> None:
    page = visit("/?source=upload")
    upload(page, CAT, COFFEE)
    cat = page.locator(".gallery button", has_text="cat.jpg")
    cat.click()
    expect(page.locator(".stage img[alt='coffee.jpg']")).to_have_count(0)
    settle(page)
    square = page.get_by_role("group", name="The part that the network sees")
    square.press("-")
    page.wait_for_url(re.compile("crop="))
    upload(page, text)
    expect(page.get_by_text("notes.txt: A photo is")).to_be_visible()
    expect(cat).to_have_attribute("aria-pressed", "true")
    assert "crop=" in page.url


def test_what_was_refused_is_not_said_where_it_was_not_brought(visit: Visit, text: Path) -> None:
    page = visit("/?source=upload")
    upload(page, text)
    expect(page.get_by_text("notes.txt: A photo is")).to_be_visible()
    page.get_by_text("Camera", exact=True).click()
    expect(page.get_by_text("Hold something up")).to_be_visible()
    expect(page.get_by_text("notes.txt: A photo is")).to_have_count(0)


def test_a_file_over_the_limit_is_refused_and_the_session_lives_on(
    visit: Visit, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(bytes(60 * 1024**2))
    page = visit("/?source=upload")
    upload(page, large)
    expect(page.get_by_text(re.compile("must be 20(.0)?MB or smaller"))).to_be_visible()
    upload(page, CAT)
    expect(page.get_by_role("button", name="cat.jpg")).to_be_visible()


def test_many_photos_give_a_table_that_can_be_downloaded(visit: Visit) -> None:
    page = visit("/?source=upload")
    upload(page, CAT, COFFEE)
    expect(page.get_by_role("heading", name="All 2 photos")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download all answers (CSV)").click()
    table = rows(waiting.value)
    assert [row["file"] for row in table] == ["cat.jpg", "coffee.jpg"]
    assert [row["answer"] for row in table][:1] == [own_answer(CAT)]
    assert [row["none of these"] for row in table] == ["False", "True"]
    sums = [sum(float(row[name]) for name in cifar_app.CLASS_NAMES) for row in table]
    assert np.allclose(sums, 1, atol=1e-5)


def test_what_a_visitor_says_of_a_photo_is_kept_and_can_be_downloaded(visit: Visit) -> None:
    page = visit("/?source=upload")
    upload(page, COFFEE)
    expect(page.get_by_text("It is never sent anywhere.")).to_be_visible()
    settle(page)
    question = page.get_by_role("radiogroup", name="What is it really?")
    question.get_by_role("radio", name="none of these").press("Enter")
    expect(page.get_by_text("Kept, thank you.")).to_be_visible()
    expect(page.get_by_text("Visitors judged 1 photo so far")).to_be_visible()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="All that visitors said (CSV)").click()
    (row,) = rows(waiting.value)
    assert row["said"] == "none of these"
    assert row["photo"] == hashlib.sha256(COFFEE.read_bytes()).hexdigest()
    assert row["none_of_these"] == str(own_answer(COFFEE) == "none of these")

    again = visit("/?source=upload")
    upload(again, COFFEE)
    expect(again.get_by_text("Kept, thank you.")).to_be_visible()
    settle(again)
    again.get_by_role("radio", name="none of these").click()
    expect(again.get_by_text("It is never sent anywhere.")).to_be_visible()
    expect(again.get_by_text("Visitors judged")).to_have_count(0)


def test_photos_outlive_a_visit_to_another_page(visit: Visit) -> None:
    page = visit("/?source=upload")
    upload(page, COFFEE)
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    page.wait_for_url(re.compile("photo="))
    settle(page)
    page.get_by_role("link", name="Test set").click()
    expect(page.get_by_role("heading", name="How good is it")).to_be_visible()
    page.get_by_role("link", name="One image").click()
    page.get_by_text("Your photos", exact=True).click()
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()


def test_the_square_moves_with_the_keyboard_and_the_answer_follows(visit: Visit) -> None:
    page = visit("/?example=rocket")
    square = page.get_by_role("group", name="The part that the network sees")
    seen = page.locator(".stImage img").last
    before = seen.get_attribute("src")
    square.focus()
    for key in ("-", "-", "-", "-", "-", "-", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(seen).not_to_have_attribute("src", before or "")
    expect(square).to_be_focused()


@pytest.mark.parametrize("answered", [True, False])
def test_after_back_the_square_is_as_before_and_counts_again(visit: Visit, answered: bool) -> None:
    page = visit("/?example=rocket")
    square = page.get_by_role("group", name="The part that the network sees")
    whole = square.get_attribute("style") or ""
    for _ in range(2 if answered else 1):
        square.press("-")
        page.wait_for_url(re.compile("crop=.*0.960"))
        if answered:
            settle(page)
        page.go_back()
        expect(square).to_have_attribute("style", whole)
    page.wait_for_timeout(1000)
    settle(page)
    expect(square).to_have_attribute("style", whole)


def test_keys_that_are_pressed_while_the_network_answers_count(visit: Visit) -> None:
    page = visit("/?example=rocket&crop=0.500,0.500,0.500")
    square = page.get_by_role("group", name="The part that the network sees")
    square.press("ArrowRight")
    page.wait_for_timeout(280)  # the square is told after 250
    for _ in range(5):
        square.press("ArrowLeft")
        page.wait_for_timeout(60)
    page.wait_for_url(re.compile(re.escape("crop=0.340%2C0.500%2C0.500")))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_square_is_dragged_and_stays_where_it_was_put(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/?example=coffee", size)
    square = page.get_by_role("group", name="The part that the network sees")
    seen = page.locator(".stImage img").last
    before = seen.get_attribute("src")
    square.scroll_into_view_if_needed()
    start = square.bounding_box()
    assert start
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=4)
    page.mouse.up()
    expect(seen).not_to_have_attribute("src", before or "")
    moved = square.bounding_box()
    assert moved
    assert start["x"] - 42 <= moved["x"] <= start["x"] - 20


def test_a_test_image_shows_its_true_label_and_has_an_address(visit: Visit) -> None:
    page = visit("/?source=test&image=3")
    true = cifar_app.CLASS_NAMES[int(load_test_set()[1][3])]
    expect(page.get_by_text(f"it is an {true}")).to_be_visible()
    page.get_by_role("button", name="Draw others").click()
    page.wait_for_url(re.compile("draw=1"))
    settle(page)  # the address changes before the images do
    page.get_by_role("list", name="Test images").get_by_role("button").nth(4).click()
    page.wait_for_url(re.compile("image="))
    settle(page)
    answer = said(page)
    again = visit(page.url.replace(page.url.split("/?")[0], ""))
    assert said(again) == answer


def test_the_camera_takes_a_photo(visit: Visit) -> None:
    page = visit("/?source=camera")
    page.wait_for_function("document.querySelector('video')?.readyState >= 3")
    settle(page)
    page.get_by_role("button", name="Take Photo").click()
    expect(page.locator(".st-key-answer h2")).to_be_visible()


def test_a_rotated_phone_photo_is_shown_upright(visit: Visit, tmp_path: Path) -> None:
    photo = Image.new("RGB", (120, 60), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "phone.jpg"
    photo.save(path, exif=exif)
    page = visit("/?source=upload")
    upload(page, path)
    stage = page.locator(".stage")
    expect(stage).to_be_visible()
    box = stage.bounding_box()
    assert box
    assert box["height"] > box["width"]
