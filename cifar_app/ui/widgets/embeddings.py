"""What the pages that compare test images share: the analysis, and words about it."""

from __future__ import annotations

import streamlit as st

from cifar_app.embeddings.storage import COMMAND, Embeddings
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache


def load_embeddings_or_hint(model: StoredModel) -> Embeddings | None:
    """How a model sees the test images; says how to find out where nobody has yet."""
    analysis = cache.embeddings(model)
    if analysis is None:
        st.subheader("Nobody has asked this network yet", anchor=False)
        st.markdown(
            "It has to look at all test images and compare them, which takes a few minutes:"
        )
        st.code(f"{COMMAND} {model.name}", language="bash")
    return analysis


def show_provenance(model: StoredModel, analysis: Embeddings) -> None:
    """How the comparison was made."""
    origin = analysis.provenance
    with st.popover("How this was made"):
        st.markdown(
            f"What enters the last layer of the network, {len(analysis.mean):,} numbers an "
            f"image, was reduced to {len(analysis.components)} by principal components, which "
            f"keep {origin.explained_variance:.1%} of the variance. How alike two images are is "
            "the cosine of the angle between these. t-SNE laid the images out so that "
            "neighbors stay neighbors; how far apart two clusters lie says little, and left, "
            "right, up and down say nothing."
        )
        st.code(f"{COMMAND} {model.name}", language="bash")
        versions = ", ".join(f"{name} {version}" for name, version in origin.versions.items())
        st.caption(
            f"Perplexity {origin.perplexity:.0f}, seed {origin.seed}, {origin.seconds:.0f} "
            f"seconds. {origin.hardware}. {versions}."
        )
