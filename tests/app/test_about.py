"""The About page: its tour, its glossary, and the way back to an image."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.ui.widgets.glossary import GLOSSARY
from tests.app.conftest import Open, texts

TOUR = {
    "1. Classify a photo": ("classify", {"example": "cat"}),
    "2. Explain the prediction": ("explain", {"example": "test-dog"}),
    "3. Look into the layers": (
        "layers",
        {"model": "seed_cnn", "source": "test", "image": "3", "map": "8"},
    ),
    "4. Change the image": ("whatif", {"source": "test", "image": "3"}),
    "5. See where it fails": ("misclassified", {"true": "cat", "predicted": "dog"}),
}


def link_params(app: AppTest, label: str) -> dict[str, str]:
    """Return the URL parameters of the link with a label."""
    (link,) = [
        element for element in app.get("page_link") if element.proto.label.strip("*") == label
    ]
    return dict(parse_qsl(link.proto.query_string))


def test_tour_leads_to_valid_views(open_app: Open) -> None:
    app = open_app("about", model="whitened_cnn")
    assert {label: link_params(app, label) for label in TOUR} == {
        label: params for label, (_, params) in TOUR.items()
    }


@pytest.mark.parametrize(("page", "params"), TOUR.values(), ids=[page for page, _ in TOUR.values()])
def test_every_stop_shows_its_view(open_app: Open, page: str, params: dict[str, str]) -> None:
    app = open_app(page, **params)
    assert app.title[0].value.endswith("?")
    assert "Ignored URL parameter" not in texts(app)


def test_sections_and_glossary_are_shown(open_app: Open) -> None:
    app = open_app("about")
    assert [heading.value for heading in app.subheader] == [
        "The data set",
        "A tour in five stops",
        "How a photo is classified",
        "Privacy",
        "Glossary",
        "The models",
        "Sources and licenses",
    ]
    glossary, models = (table.value for table in app.table)
    assert 12 <= len(glossary) <= 16
    terms = glossary["Term"].tolist()
    assert terms == sorted(terms)
    assert "Seed CNN" in models["Model"].tolist()


def test_first_page_says_what_cifar_10_is(open_app: Open) -> None:
    assert "CIFAR-10 is a data set of tiny images" in texts(open_app("classify"))


def test_image_is_kept_on_a_visit_to_another_group(open_app: Open) -> None:
    app = open_app("whatif", source="test", image="8", blur="3")
    app.switch_page("cifar_app/ui/pages/metrics/page.py").run()
    assert link_params(app, "One image") == {"source": "test", "image": "8"}


@pytest.mark.parametrize(
    ("page", "term"),
    [
        ("classify", "Confidence"),
        ("metrics", "Calibration"),
        ("metrics", "Confusion matrix"),
        ("whatif", "Adversarial example"),
        ("similar", "Embedding"),
    ],
)
def test_tooltips_use_the_glossary(open_app: Open, page: str, term: str) -> None:
    app = open_app(page, source="test", image="3")
    elements = [*app.markdown, *app.subheader]
    assert GLOSSARY[term] in [element.proto.help for element in elements]
