"""The app below a sub-path and in a frame of another site."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cifar_app.config import assets_dir
from tests.browser.actions import PHONE, settle, upload
from tests.browser.conftest import OpenPage
from tests.browser.server import run_server

pytestmark = pytest.mark.slow

CAT = assets_dir() / "examples" / "cat.jpg"


def test_sub_path(open_page: OpenPage, tmp_path: Path) -> None:
    with run_server(tmp_path, base_path="/demo") as server:
        page = open_page("/?source=upload", base=server.url)
        upload(page, CAT)
        expect(page.locator(".st-key-prediction h2")).to_contain_text("cat")
        page.get_by_role("link", name="Test set", exact=True).click()
        page.wait_for_url(re.compile("/demo/metrics"))
        settle(page)
        font = page.request.get(f"{server.url}/app/static/inter-latin.woff2")
        assert font.headers["content-type"] == "font/woff2"
        deep = open_page("/misclassified?image=3", PHONE, base=server.url)
        expect(deep.get_by_text("Test image 3 ·").first).to_be_visible()
        page.close()
        deep.close()


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[str]:
    """Serve the files of `tmp_path` on an address that is another site than localhost."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_frame_of_another_site(open_page: OpenPage, tmp_path: Path, other_site: str) -> None:
    # This browser keeps no cookies of frames, as Safari and private windows do.
    options = ["--server.enableXsrfProtection", "false"]
    with run_server(tmp_path, options=options) as server:
        app = server.url.replace("127.0.0.1", "localhost") + "/?embed=true&source=upload"
        frame = f"<h1>Course</h1><iframe src='{app}' width=900 height=1200></iframe>"
        (tmp_path / "course.html").write_text(f"<link rel=icon href='data:,'>{frame}")
        page = open_page("/course.html", base=other_site)
        content = page.frame_locator("iframe")
        content.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(CAT)
        expect(content.locator(".st-key-prediction h2")).to_contain_text("cat")
        page.close()
