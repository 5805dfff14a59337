"""The app with trainings on generated images: `python -m tests.browser.tiny_server run …`."""

from __future__ import annotations

import sys

import cifar_app.data
from cifar_app.training import job

_TINY_CLI = (
    "from tests import tiny_cli; del tiny_cli.STAND_INS['load_test_set']; "
    "raise SystemExit(tiny_cli.main())"
)
"""The command line on a tiny training set; the test images are the real ones."""


def main() -> None:
    job.PROGRAM = (sys.executable, "-c", _TINY_CLI)
    cifar_app.data.is_fetched = lambda: True
    from streamlit.web.cli import main as streamlit

    sys.argv[0] = "streamlit"
    streamlit()


if __name__ == "__main__":
    main()
