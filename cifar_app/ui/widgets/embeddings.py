"""The embeddings of the test images: loading them, and their provenance."""

from __future__ import annotations

import streamlit as st

from cifar_app.embeddings.storage import COMMAND, Embeddings
from cifar_app.model_store.card_text import format_duration
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache


def load_embeddings_or_hint(model: StoredModel) -> Embeddings | None:
    """Return a model's embeddings; without any, show the command that computes them."""
    embeddings = cache.embeddings(model)
    if embeddings is None:
        st.subheader("No embeddings for this model yet", anchor=False)
        st.markdown("This command computes them in a few minutes:")
        st.code(f"{COMMAND} {model.name}", language="bash")
    return embeddings


def show_provenance(model: StoredModel, embeddings: Embeddings) -> None:
    """Show how the embeddings and the map were computed."""
    provenance = embeddings.provenance
    with st.popover("How this was computed"):
        st.markdown(
            f"The embedding of an image is the input of the model's last layer, "
            f"{len(embeddings.mean):,} values. PCA reduces it to {len(embeddings.components)} "
            f"components, which explain {provenance.explained_variance:.1%} of the variance. "
            "The similarity of two images is the cosine similarity of these components. "
            "t-SNE places the images so that neighbors stay neighbors. Distances between "
            "clusters say little, and directions say nothing."
        )
        st.code(f"{COMMAND} {model.name}", language="bash")
        versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
        st.caption(
            f"Perplexity {provenance.perplexity:.0f}, seed {provenance.seed}, "
            f"{format_duration(provenance.seconds)}. {provenance.hardware}. {versions}."
        )
