"""The app without a browser: `streamlit.testing` runs its script in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from cifar_app.config import PROJECT_ROOT, assets_dir
from cifar_app.explain.gradient_worker import GradientWorker
from cifar_app.ui import cache

Open = Callable[..., AppTest]

_TIMEOUT_S = 300
"""Limit of every run of a page, for a busy machine."""


@pytest.fixture
def fresh_caches() -> Iterator[None]:
    """Empty caches before and after a test; other tests share what the app has cached."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def _gradient_worker() -> GradientWorker:
    return GradientWorker()


@pytest.fixture(autouse=True)
def _one_gradient_worker(monkeypatch: pytest.MonkeyPatch, _gradient_worker: GradientWorker) -> None:
    """Starting TensorFlow takes seconds, so that all tests use one worker process."""
    monkeypatch.setattr(cache, "gradient_worker", lambda: _gradient_worker)


@pytest.fixture(autouse=True)
def _no_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if a page shows an exception."""
    run = AppTest._run

    def run_and_check(self: AppTest, *args: Any, **kwargs: Any) -> AppTest:
        app = run(self, *args, **kwargs)
        assert not app.exception
        return app

    monkeypatch.setattr(AppTest, "_run", run_and_check)


@pytest.fixture
def open_app() -> Open:
    """Open a page with URL parameters and run it once."""

    def open_page(page: str = "classify", /, **params: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT_ROOT / "streamlit_app.py"), default_timeout=_TIMEOUT_S)
        for param, value in params.items():
            app.query_params[param] = value
        if page != "classify":
            # There is no public way to open another page first. `switch_page` needs a run of the
            # Classify page before, which takes 0.3 s and leaves its state in the session.
            app._page_hash = calc_hash(page)
        return app.run()

    return open_page


@pytest.fixture
def assets_copy(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_caches: None,  # noqa: ARG001 - for its effect
) -> Iterator[Path]:
    """Provide a copy of the assets folder that a test may damage; the app reads it."""
    copy = tmp_path / "assets"
    shutil.copytree(assets_dir(), copy)
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(copy))
    yield copy
    shutil.rmtree(copy)


def texts(app: AppTest) -> str:
    """Return all text of the page."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.text, app.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind)
