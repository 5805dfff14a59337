"""The command `embed`."""

from __future__ import annotations

from cifar_app.cli.options import ModelName
from cifar_app.cli.progress import show_progress
from cifar_app.files import check_writable
from cifar_app.model_store import store
from cifar_app.model_store.card_text import format_duration


def run(
    model: ModelName,
) -> None:
    """Compute embeddings of the test images.

    The pages Similar images and Embedding map show them. Takes a few minutes; older embeddings
    are replaced at the end.
    """
    from cifar_app.embeddings.compute import compute_embeddings
    from cifar_app.embeddings.storage import embeddings_path, save_embeddings

    stored = store.open_model(model)
    check_writable(embeddings_path(stored), description="Embeddings")
    with show_progress("Loading the model") as on_progress:
        embeddings = compute_embeddings(stored, on_progress)
        path = save_embeddings(stored, embeddings)
    provenance = embeddings.provenance
    print(stored.name)
    print(f"  features            {len(embeddings.mean)}, reduced to {len(embeddings.components)}")
    print(f"  explained variance  {provenance.explained_variance:.2%}")
    print(f"  time                {format_duration(provenance.seconds)}")
    print(f"  file                {path}")
