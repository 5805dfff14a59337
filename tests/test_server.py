"""What a server does on its own."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path

from tests.browser.server import run_server


def test_start_asks_no_other_host(tmp_path: Path) -> None:
    requests: list[bytes] = []

    class Proxy(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            requests.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{proxy.server_address[1]}"
        names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        env = dict.fromkeys(names, address) | {"no_proxy": "", "NO_PROXY": ""}
        # As on a public address, and without a browser.
        options = ["--server.address", "0.0.0.0"]  # noqa: S104 - for the seconds of this test
        with run_server(tmp_path, env, options=options) as server:
            assert "http://localhost:" in server.log_text()
        proxy.shutdown()
    assert requests == []
