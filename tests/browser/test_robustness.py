"""What a visitor does on the page Robustness, on made-up figures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cifar_app.config import CLASS_NAMES, assets_dir
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, corrupt
from tests.browser.conftest import DESKTOP, PHONE, Visit, rows, settle
from tests.browser.server import Server, run_server
from tests.measurements import make_content, of_stored, write_content

MODEL = "seed_cnn"
IMAGE = 7


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with made-up figures of every network."""
    folder = tmp_path_factory.mktemp("robustness")
    shutil.copytree(assets_dir(), folder / "assets")
    write_content(
        folder / "assets", make_content(*of_stored(dict.fromkeys(store.list_names(), 900)))
    )
    with run_server(folder, {"CIFAR_APP_ASSETS": str(folder / "assets")}) as server:
        yield server
        assert "Traceback" not in server.log_text()


def expected_captions(name: str) -> list[str]:
    """What the network says to the image, clean and at every severity."""
    image = load_test_set()[0][IMAGE][None]
    steps = [image, *(corrupt(image, name, severity, [IMAGE]) for severity in range(1, 6))]
    answers = load_classifier(MODEL).predict(np.concatenate(steps))
    return [f"{CLASS_NAMES[one.argmax()]} {one.max():.0%}" for one in answers]


def sources(page: Page) -> list[str]:
    found: list[str] = page.locator(".gallery img").evaluate_all("all => all.map(one => one.src)")
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_corruption_is_chosen_by_keyboard_and_the_images_change(
    visit: Visit, measured: Server, size: tuple[int, int]
) -> None:
    page = visit(f"/robustness?model={MODEL}&image={IMAGE}", size, base=measured.url)
    captions = page.locator(".gallery .caption")
    expect(captions).to_have_text(expected_captions("gaussian_noise"))
    before = sources(page)
    box = page.get_by_role("combobox", name="Corruption")
    box.focus()
    page.keyboard.type("frost")
    expect(page.get_by_role("option")).to_have_count(2)  # the glass and the weather
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("corruption=(frost|glass_blur)"))
    settle(page)
    chosen = re.search("corruption=([a-z_]+)", page.url)
    assert chosen
    expect(page.get_by_text(CORRUPTIONS_BY_NAME[chosen[1]].description)).to_be_visible()
    expect(captions).to_have_text(expected_captions(chosen[1]))
    after = sources(page)
    assert before[0] == after[0]
    assert all(old != new for old, new in zip(before[1:], after[1:], strict=True))


def test_a_step_opens_close_up_and_the_address_brings_it_back(
    visit: Visit, measured: Server
) -> None:
    page = visit(f"/robustness?model={MODEL}&image={IMAGE}", base=measured.url)
    expect(page.get_by_text(f"Test image {IMAGE}, severity 3.")).to_be_visible()
    page.get_by_role("button", name="Severity 5").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("severity=5"))
    expect(page.get_by_text(f"Test image {IMAGE}, severity 5.")).to_be_visible()
    copy = visit(page.url[page.url.index("/robustness") :], base=measured.url)
    expect(copy.get_by_text(f"Test image {IMAGE}, severity 5.")).to_be_visible()
    copy.get_by_role("button", name="Shuffle").click()
    copy.wait_for_url(re.compile(rf"image=(?!{IMAGE}\b)\d+"))


def test_the_heat_map_fits_a_phone_and_can_be_taken_away(visit: Visit, measured: Server) -> None:
    page = visit(f"/robustness?model={MODEL}", PHONE, base=measured.url)
    cells = page.locator(".st-key-heat-map .textpoint")
    expect(cells).to_have_count(15 * 6)
    first_row = [text.strip() for text in cells.all_text_contents()[:6]]
    assert first_row == ["88", "86", "84", "82", "80", "84"]
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    wide = page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Data (CSV)").first.click()
    assert waiting.value.suggested_filename == f"robustness-{MODEL}.csv"
    table = rows(waiting.value)
    assert len(table) == 1 + 15 * 5
