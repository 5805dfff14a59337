"""Similar images page."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cifar_app.embeddings.neighbors import cosine_similarity, top_k_similar
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.model_store import store
from tests.browser.actions import expect_fits_width, expect_images, image_label, settle, tiles
from tests.browser.conftest import OpenPage

MODEL = "seed_cnn"
COUNT = 24


def find_neighbors(index: int) -> list[int]:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings is not None
    similarity = cosine_similarity(embeddings.features, embeddings.features[index])
    candidates = np.ones(len(similarity), bool)
    return [int(index) for index in top_k_similar(similarity, COUNT, candidates, index)]


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    first = find_neighbors(7)
    page = open_page(f"/similar?model={MODEL}&source=test&image=7", size)
    assert expect_images(page, first) == len(first)
    expect_fits_width(page)

    page.get_by_role("button", name=image_label(first[2])).click()
    page.wait_for_url(re.compile(f"image={first[2]}(&|$)"))
    second = find_neighbors(first[2])
    assert expect_images(page, second) == len(second)

    page.go_back()
    assert expect_images(page, first) == len(first)


@pytest.mark.slow
def test_filter_excludes_predicted_class(open_page: OpenPage) -> None:
    page = open_page(f"/similar?model={MODEL}")
    settle(page)
    option = page.get_by_role("radio", name=re.compile("^Label: not"))
    name = option.inner_text().split()[-1]
    option.press("Space")
    page.wait_for_url(re.compile("filter=other"))
    settle(page)
    captions = tiles(page).locator(".caption").all_inner_texts()
    assert len(captions) == COUNT
    assert not any(caption.startswith(name) for caption in captions)
