"""Measure what a click costs in the browser, beside a click on a trivial Streamlit page.

    python -m benchmarks.clicks [--rounds N] [--write]

Each round clicks on every page once, so that a busy machine slows all of them alike. A click ends
when its result is on the page. The pages are:

- `trivial`: an app of its own with one button and one line of text.
- `metrics`: a cell of the confusion matrix, which shows its images, and another one.
- `embedding_map`: a pair of classes, which selects an area with its gallery, and "Show all".
- `misclassified`: the next page of 72 images, and the previous one.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.common import report_result
from tests.browser.chromium import launch_chromium
from tests.browser.server import STREAMLIT, run_server

_TRIVIAL_APP = """
import streamlit as st

on = st.session_state.setdefault("on", False)

def switch():
    st.session_state.on = not st.session_state.on

st.button("Switch", on_click=switch)
st.markdown("**Is on**" if on else "**Is off**")
"""

_CLICK = """async ([name, condition]) => {
  const inComponents = () => [...document.querySelectorAll("*")].flatMap(
    ({ shadowRoot }) => (shadowRoot ? [...shadowRoot.querySelectorAll("button")] : []));
  const find = (text) =>
    [...document.querySelectorAll("button")].find(
      (button) => button.textContent.trim().startsWith(text)) ||
    inComponents().find((button) => button.ariaLabel?.startsWith(text));
  const shows = (text) => document.body.textContent.includes(text);
  const isDone = new Function("find", "shows", `return ${condition}`);
  const button = find(name);
  const start = performance.now();
  const result = new Promise((resolve, reject) => {
    new MutationObserver(() => isDone(find, shows) && resolve()).observe(
      document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => reject(new Error(`${condition} never holds`)), 60000);
  });
  button.click();
  await result;
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


@dataclass(frozen=True)
class Clicks:
    """A page and the buttons that are clicked on it in turn.

    Attributes:
        path: URL without the server.
        steps: Beginning of a button's text or label, and a JavaScript condition that its result
            meets.
    """

    path: str
    steps: tuple[tuple[str, str], ...]


PAGES = {
    "trivial": Clicks("/", (("Switch", "shows('Is on')"), ("Switch", "shows('Is off')"))),
    "metrics": Clicks(
        "/metrics",
        (
            ("dog predicted as cat", "shows(' images: dog predicted as cat')"),
            ("cat predicted as dog", "shows(' images: cat predicted as dog')"),
        ),
    ),
    "embedding_map": Clicks(
        "/embedding_map",
        (
            ("cat and dog", "shows('Most frequent errors')"),
            ("Show all", "shows('Where classes meet')"),
        ),
    ),
    "misclassified": Clicks(
        "/misclassified?model=seed_cnn",
        (
            ("Next", "!find('‹ Previous').disabled"),
            ("‹ Previous", "find('‹ Previous').disabled"),
        ),
    ),
}


def measure(pages: dict[str, Page], rounds: int) -> dict[str, dict[str, Any]]:
    """Click on every page in turn and return the milliseconds of the clicks by page."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(-2, rounds):  # the first clicks fill caches
        for name, page in pages.items():
            page.bring_to_front()
            button, condition = PAGES[name].steps[turn % 2]
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            milliseconds = page.evaluate(_CLICK, [button, condition])
            if turn >= 0:
                times[name].append(milliseconds)
    trivial = np.array(times["trivial"])
    return {
        name: {
            "clicks": len(values),
            "median_ms": round(float(np.median(values))),
            "p95_ms": round(float(np.quantile(values, 0.95))),
            "median_over_trivial_ms": round(float(np.median(values) - np.median(trivial))),
        }
        for name, values in times.items()
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30, help="clicks per page")
    parser.add_argument("--write", action="store_true", help="store the result")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        script = folders[1] / "trivial.py"
        script.write_text(_TRIVIAL_APP)
        servers = {
            "app": stack.enter_context(run_server(folders[0])),
            "trivial": stack.enter_context(
                run_server(folders[1], program=[*STREAMLIT[:-1], str(script)], cwd=folders[1])
            ),
        }
        browser = launch_chromium(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        pages = {}
        for name, clicks in PAGES.items():
            pages[name] = browser.new_page(viewport={"width": 1440, "height": 900})
            pages[name].set_default_timeout(120_000)
            pages[name].goto(servers.get(name, servers["app"]).url + clicks.path)
            pages[name].get_by_role("button", name=clicks.steps[0][0]).first.wait_for()
        result = {"pages": measure(pages, options.rounds)}
    report_result("clicks", result, write=options.write, libraries=("streamlit",))


if __name__ == "__main__":
    main()
