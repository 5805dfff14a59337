"""What a visitor does on the Similar page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cifar_app.embeddings.neighbors import nearest, similarities
from cifar_app.embeddings.storage import read_analysis
from cifar_app.model_store import store
from tests.browser.conftest import DESKTOP, PHONE, Visit, settle
from tests.browser.test_metrics import shown_images

MODEL = "seed_cnn"


def neighbours(number: int) -> list[int]:
    analysis = read_analysis(store.open_model(MODEL))
    assert analysis is not None
    similarity = similarities(analysis.features, analysis.features[number])
    everyone = np.ones(len(similarity), bool)
    return [int(one) for one in nearest(similarity, 24, everyone, number)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_neighbour_that_is_picked_shows_its_own(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(f"/similar?model={MODEL}&source=test&image=7", size)
    first = neighbours(7)
    settle(page)
    assert shown_images(page, 24) == first

    page.get_by_role("button", name=f"Test image {first[2]}:").click()
    page.wait_for_url(re.compile(f"image={first[2]}(&|$)"))
    second = neighbours(first[2])
    expect(page.get_by_text(f"Test image {first[2]}", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Test image {second[0]}:")).to_be_visible()
    settle(page)
    assert shown_images(page, 24) == second

    page.go_back()
    expect(page.get_by_text("Test image 7", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Test image {first[0]}:")).to_be_visible()
    settle(page)
    assert shown_images(page, 24) == first


def test_a_photo_has_neighbours_and_a_filter(visit: Visit) -> None:
    page = visit(f"/similar?model={MODEL}")
    settle(page)
    expect(page.get_by_text("32 × 32 pixels of its square")).to_be_visible()
    before = shown_images(page, 24)
    page.get_by_role("radio", name=re.compile("^Not of class")).focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("alike=other"))
    said = page.get_by_role("radio", name=re.compile("^Not of class")).inner_text().split()[-1]
    expect(page.locator(".gallery button", has_text=re.compile(f"^{said}"))).to_have_count(0)
    assert shown_images(page, 24) != before
