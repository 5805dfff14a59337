"""A real server and a real Chromium for the tests of this folder."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Download, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser import chromium
from tests.browser.server import Server, run_server

DESKTOP = (1440, 900)
PHONE = (390, 844)
_TIMEOUT_MS = 60_000
"""How long anything may take, on a machine that does other work beside it."""

_PHONES_NAME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)

expect.set_options(timeout=_TIMEOUT_MS)

Visit = Callable[..., Page]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed: a browser test that did not run proves nothing."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_server(tmp_path_factory.mktemp("server")) as started:
        yield started
        log = started.log_text()
        at = log.find("Traceback")
        assert at < 0, log[at : at + 4000]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "No Chromium: run `python -m tests.browser.chromium`."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(chromium.OPTIONS))
        yield started
        started.close()


def settle(page: Page) -> None:
    """Wait until the script of the page has run to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def rows(download: Download) -> list[dict[str, str]]:
    """The rows of a table that was saved, by the names of its first line."""
    return list(csv.DictReader(io.StringIO(download.path().read_text("utf-8-sig"))))


def press_shortcut(page: Page, key: str) -> None:
    """Press the key of a button, to which Streamlit listens a moment after it shows the button."""
    settle(page)
    page.wait_for_timeout(1000)
    page.keyboard.press(key)


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Choose an option of a box, whose list closes again if the page moves under it."""
    box = page.get_by_role("combobox", name=label)
    listed = page.get_by_role("option", name=option, exact=isinstance(option, str))
    box.click()
    try:
        listed.wait_for(timeout=_TIMEOUT_MS / 12)
    except TookTooLong:
        box.click()
    listed.click()


def move_finger(page: Page, start: tuple[float, float], way: tuple[float, float]) -> None:
    """Touch the screen, go along a straight way, and leave it."""
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    for step, kind in enumerate(["touchStart"] + ["touchMove"] * 8):
        touch(kind, {"x": start[0] + way[0] * step / 8, "y": start[1] + way[1] * step / 8})
    touch("touchEnd")


def is_harmless(message: ConsoleMessage) -> bool:
    """Streamlit probes its own endpoints below a deep link first, which answers 404."""
    url = message.location.get("url", "")
    return "/_stcore/" in url and "404" in message.text


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Visit]:
    """Open a page of the app; fails the test if the browser's console saw an error."""
    errors: list[str] = []
    contexts = []

    def open_page(
        path: str = "/",
        size: tuple[int, int] = DESKTOP,
        base: str | None = None,
        *,
        fingers: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            accept_downloads=True,
            user_agent=_PHONES_NAME if fingers else None,
            is_mobile=fingers,
            has_touch=fingers,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_TIMEOUT_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(f"{message.text} {message.location}")
                if message.type == "error" and not is_harmless(message)
                else None
            ),
        )
        page.goto((base or server.url) + path)
        page.locator("h1").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return tmp_path
