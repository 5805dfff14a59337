"""A real server and a real Chromium for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import cache

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.actions import COUNT_MESSAGES, DESKTOP, PHONE, TIMEOUT_MS
from tests.browser.chromium import launch_chromium
from tests.browser.photos import CAT, write_video
from tests.browser.server import Server, run_server

_MOBILE_USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)

expect.set_options(timeout=TIMEOUT_MS)

OpenPage = Callable[..., Page]
Context = Callable[[tuple[int, int], bool], BrowserContext]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed: a browser test that did not run proves nothing."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
    return report


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Size of the window, pixels."""
    return request.param


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_server(tmp_path_factory.mktemp("server")) as server:
        yield server
        log = server.log_text()
        start = log.find("Traceback")
        assert start < 0, log[start : start + 4000]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    camera = tmp_path_factory.mktemp("camera") / "cat.y4m"
    write_video(camera, CAT)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright, camera)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Context:
    """Create one context per device; its pages share the HTTP cache, not the session."""

    @cache
    def create(size: tuple[int, int], touch: bool) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            user_agent=_MOBILE_USER_AGENT if touch else None,
            is_mobile=touch,
            has_touch=touch,
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(COUNT_MESSAGES)
        return context

    return create


def _is_harmless(message: ConsoleMessage) -> bool:
    """Return whether it is Streamlit's probe of endpoints below a deep link, which is a 404."""
    url = message.location.get("url", "")
    return "/_stcore/" in url and "404" in message.text


@pytest.fixture
def open_page(server: Server, context: Context) -> Iterator[OpenPage]:
    """Open pages of the app; fail if the console shows an error."""
    errors: list[str] = []
    pages: list[Page] = []

    def record(message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_harmless(message):
            errors.append(f"{message.text} {message.location}")

    def open_page(
        path: str = "/",
        size: tuple[int, int] = DESKTOP,
        base: str | None = None,
        *,
        touch: bool = False,
    ) -> Page:
        page = context(size, touch).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", record)
        page.goto((base or server.url) + path)
        page.locator("h1").first.wait_for()
        return page

    yield open_page
    for page in pages:
        page.close()
    assert errors == []
