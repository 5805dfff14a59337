from __future__ import annotations

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import LabelIssues, accuracy_excluding, find_label_issues
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def label_issues() -> LabelIssues:
    probabilities = [store.open_model(name).test_probabilities() for name in store.list_names()]
    return find_label_issues(load_test_set()[1], probabilities)


def test_page_shows_the_label_issues(open_app: Open) -> None:
    issues = label_issues()
    first = issues.indices[0]
    app = open_app("label_errors", image=str(first))
    assert f"**{len(issues.indices):,} suspected label errors**" in texts(app)
    assert f"**{CLASS_NAMES[load_test_set()[1][first]]}**" in texts(app)


@pytest.mark.parametrize("count", [0, 10])
def test_accuracy_excludes_the_most_suspicious(open_app: Open, count: int) -> None:
    excluded, labels = label_issues().indices[:count], load_test_set()[1]
    table = open_app("label_errors", exclude=str(count)).dataframe[0].value
    models = [store.open_model(name) for name in store.list_names()]
    assert table["model"].tolist() == [model.card.title for model in models]
    assert table["accuracy without"].tolist() == pytest.approx(
        [100 * accuracy_excluding(labels, model.test_probabilities(), excluded) for model in models]
    )
    assert (table["change"] == 0).all() == (count == 0)
