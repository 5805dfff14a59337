from __future__ import annotations

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import accuracy_excluding, find_label_issues
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_page_shows_label_issues_and_excludes_them(open_app: Open) -> None:
    labels, models = load_test_set()[1], [store.open_model(name) for name in store.list_names()]
    issues = find_label_issues(labels, [model.test_probabilities() for model in models]).indices
    app = open_app("label_errors", image=str(issues[0]), exclude="10")
    assert f"**{len(issues):,} suspected label errors**" in texts(app)
    assert f"**{CLASS_NAMES[labels[issues[0]]]}**" in texts(app)
    table = app.table[0].value
    assert table["Model"].tolist() == [model.title for model in models]
    assert table["Accuracy without them"].tolist() == pytest.approx(
        [accuracy_excluding(labels, m.test_probabilities(), issues[:10]) for m in models]
    )
