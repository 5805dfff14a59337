"""Label errors page: test labels ranked by how likely they are errors, and their review."""

from __future__ import annotations

import streamlit as st

from cifar_app.annotations.label_reviews import format_reviews
from cifar_app.metrics.label_issues import DEFAULT_SCORE, LabelQuality
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.label_errors import reviews, verdicts
from cifar_app.ui.pages.label_errors.ranking import select_images, show_images
from cifar_app.ui.pages.label_errors.review_panel import show_review_panel
from cifar_app.ui.widgets import image_dialog, url_widgets
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS
from cifar_app.ui.widgets.model_selectbox import stored_models

_LIST_LENGTH = 300
_SCORES = {
    "self_confidence": "Self-confidence",
    "normalized_margin": "Normalized margin",
    "confidence_weighted_entropy": "Confidence-weighted entropy",
}


def show_reviews(quality: LabelQuality) -> None:
    """Show how to review, and the downloads and uploads of the visitor's reviews."""
    st.subheader("Your reviews", anchor=False)
    st.markdown(
        "Select an image and press 1 if the label is right, 2 if the suggestion is right, 3 for "
        "both, 4 for neither, U to undo. Each review opens the next image. Only this browser "
        "stores your reviews."
    )
    own = reviews.own_reviews()
    with st.container(horizontal=True):
        st.download_button(
            f"Download reviews (CSV, {len(own):,})",
            format_reviews(own),
            "label-reviews.csv",
            mime="text/csv",
            on_click="ignore",
            disabled=not own,
        )
        with st.popover("Load reviews"):
            reviews.upload_reviews(
                "Reviews (CSV)", "reviews", quality.suggested_labels, reviews.merge_reviews
            )
            st.caption("They replace your reviews of the same images.")
        with st.popover("Delete reviews", disabled=not own):
            st.button("Delete all your reviews", on_click=reviews.delete_reviews)
    reviews.show_review_error()


def show_method(n_models: int) -> None:
    """Explain the scores and the marks."""
    with st.expander("How labels are ranked"):
        st.markdown(
            f"The predicted probabilities of {n_models} models are averaged. **Self-confidence** "
            "is the probability of the label. **Normalized margin** compares it with the most "
            "probable other class, the suggestion. **Confidence-weighted entropy** is "
            "log(1 + r) / r, where r is the entropy of the prediction, relative to its maximum, "
            "divided by the probability of the label. All three lie between 0 and 1 and are those "
            "of cleanlab (Northcutt, Jiang & Chuang 2021; Kuan & Mueller 2022).\n\n"
            "A label is **in doubt**, and `is_label_issue` in the table, if all models predict "
            "the same other class.\n\n"
            "Five people each judged 275 of these 10,000 labels, which another model had "
            "suspected; no majority confirmed 54 of them (Northcutt, Athalye & Mueller 2021)."
        )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Label errors: which test labels look wrong?",
        "Annotators make mistakes. The models rank all test labels by how little they agree with "
        "them. That is evidence, not proof: only people can confirm a label error.",
    )
    models = stored_models(with_predictions=True)
    with st.container(width=300):
        score = url_widgets.selectbox(
            "Label quality score", "score", _SCORES, DEFAULT_SCORE, reset_params=GALLERY_PARAMS
        )
    quality = cache.label_quality(models, score)
    indices = select_images(quality)
    listed = indices[:_LIST_LENGTH]
    best_model = max(models, key=lambda model: model.card.validation["accuracy"])
    show_images(best_model, quality, indices, listed)
    show_reviews(quality)
    verdicts.show_published_verdicts(models, score, _SCORES, _LIST_LENGTH)
    verdicts.show_effect(models)
    show_method(len(models))
    reviews.sync_with_browser(quality.suggested_labels, key="label-reviews-page")
    sequence = listed.tolist()
    image_dialog.open_from_url(
        best_model,
        sequence,
        paged=True,
        details=lambda index: show_review_panel(index, quality, sequence),
    )


main()
