"""What a visitor does on the Similar page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cifar_app.embeddings.neighbors import cosine_similarity, top_k_similar
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.model_store import store
from tests.browser.conftest import DESKTOP, PHONE, Visit, settle
from tests.browser.test_metrics import shown_images

MODEL = "seed_cnn"


def neighbors(number: int) -> list[int]:
    analysis = load_embeddings(store.open_model(MODEL))
    assert analysis is not None
    similarity = cosine_similarity(analysis.features, analysis.features[number])
    everyone = np.ones(len(similarity), bool)
    return [int(one) for one in top_k_similar(similarity, 24, everyone, number)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_neighbor_that_is_picked_shows_its_own(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(f"/similar?model={MODEL}&source=test&image=7", size)
    first = neighbors(7)
    settle(page)
    assert shown_images(page, 24) == first

    page.get_by_role("button", name=f"Test image {first[2]}:").click()
    page.wait_for_url(re.compile(f"image={first[2]}(&|$)"))
    second = neighbors(first[2])
    expect(page.get_by_text(f"Test image {first[2]}", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Test image {second[0]}:")).to_be_visible()
    settle(page)
    assert shown_images(page, 24) == second

    page.go_back()
    expect(page.get_by_text("Test image 7", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Test image {first[0]}:")).to_be_visible()
    settle(page)
    assert shown_images(page, 24) == first


def test_a_photo_has_neighbors_and_a_filter(visit: Visit) -> None:
    page = visit(f"/similar?model={MODEL}")
    settle(page)
    expect(page.get_by_text("compared as a 32 × 32 image")).to_be_visible()
    before = shown_images(page, 24)
    page.get_by_role("radio", name=re.compile("^Label: not")).focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("filter=other"))
    said = page.get_by_role("radio", name=re.compile("^Label: not")).inner_text().split()[-1]
    expect(page.locator(".gallery button", has_text=re.compile(f"^{said}"))).to_have_count(0)
    assert shown_images(page, 24) != before
