from __future__ import annotations

from cifar_app.config import DEFAULT_MODEL
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_classify_shows_the_other_models(open_app: Open) -> None:
    app = open_app("classify", model=DEFAULT_MODEL)
    titles = {name: store.open_model(name).title for name in store.list_names()}
    shown = {name for name, title in titles.items() if f"**{title}**" in texts(app)}
    assert shown == titles.keys() - {DEFAULT_MODEL}
