"""Why does the network say that?"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.attribution import Attribution, overlay_heatmap
from cifar_app.photos import crop_and_resize
from cifar_app.ui import layout
from cifar_app.ui.pages.explain.methods import (
    METHODS,
    Method,
    explain,
    probabilities,
    uses_other_model,
)
from cifar_app.ui.widgets import images, tables, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.text import with_article

_ANSWER = "answer"
_STOPPED = "stopped-explanation"
_SHOWN = 512
_LARGEST = 640


def select_class_and_method(subject: SelectedImage) -> tuple[str, int]:
    """The method and the class of the address."""
    with st.container(horizontal=True, gap="medium"):
        name = url_widgets.segmented_control(
            "How to find out",
            "method",
            list(METHODS),
            "occlusion",
            format_func=lambda one: METHODS[one].name,
        )
        found = probabilities(subject, METHODS[name])
        said = int(found.argmax())

        def words(choice: str) -> str:
            label = said if choice == _ANSWER else CLASS_NAMES.index(choice)
            named = f"Why {CLASS_NAMES[label]}? ({found[label]:.1%})"
            return f"{named}, the answer" if choice == _ANSWER else named

        with st.container(width=300):
            choice = url_widgets.selectbox(
                "What to explain", "class", (_ANSWER, *CLASS_NAMES), _ANSWER, format_func=words
            )
    return name, said if choice == _ANSWER else CLASS_NAMES.index(choice)


def draw(
    subject: SelectedImage, explanation: Attribution, opacity: float, small: bool
) -> Image.Image:
    """The picture with its map, large enough to look at.

    Args:
        subject: The picture.
        explanation: Its map.
        opacity: Of the map, 0–1.
        small: Whether the explained network saw the 32 × 32 pixels of a data set image.
    """
    if small:
        return images.enlarge(
            np.asarray(
                overlay_heatmap(Image.fromarray(subject.low_res_input), explanation, opacity)
            ),
            _SHOWN,
        )
    photo = subject.image.photo
    left, _, right, _ = subject.crop.box(photo.width, photo.height)
    edge = min(right - left, _LARGEST)
    square = Image.fromarray(crop_and_resize(photo, edge, subject.crop))
    return overlay_heatmap(square, explanation, opacity)


def in_words(explanation: Attribution, label: int, method: Method) -> str:
    """The figures of an explanation in a sentence or two."""
    named = CLASS_NAMES[label]
    if not (explanation.values > 0).any():
        return f"Nothing in the picture speaks for **{named}**."
    words = f"Half of {method.half.format(named)} lies on **{explanation.half_mass_fraction:.0%}** of the picture."
    if explanation.min_probability is not None and explanation.max_probability is not None:
        before, least = f"{explanation.score:.1%}", f"{explanation.min_probability:.1%}"
        most = f"{explanation.max_probability:.1%}"
        if before == most == least:
            return (
                f"**No single place decides it**: whichever is covered, {named} stays at {before}. "
                "The colors show differences too small for that figure; half of what speaks for "
                f"it lies on **{explanation.half_mass_fraction:.0%}** of the picture."
            )
        if before == least:
            return (
                f"**No single place is needed for it**: whichever is covered, {named} keeps its "
                f"{before}, and rises to **{most}** where what speaks against it is covered."
            )
        return (
            f"{words} With the most important place covered, its probability goes from "
            f"{before} to **{least}**."
        )
    if explanation.baseline_score is None:
        return words
    rise = explanation.score - explanation.baseline_score
    total = f"{explanation.values.sum():+.2f}".replace("-", "−")
    risen = f"{rise:+.2f}".replace("-", "−")
    return f"{words} All pixels together add {total} to its score, which changes by {risen}."


def show_explanation(subject: SelectedImage, name: str, label: int) -> None:
    """The picture with its map, and what the map means."""
    method = METHODS[name]
    left, right = st.columns([1, 1], gap="large")
    with left:
        opacity = url_widgets.slider(
            "Strength of the colors", "opacity", 0, 100, 60, shown_as="%d%%"
        )
        explanation = _at_work(subject, name, label)
        if explanation is None:
            return
        elsewhere = uses_other_model(subject, method)
        small = subject.image.test_index is not None or elsewhere
        shown = draw(subject, explanation, opacity / 100, small)
        images.show_image(shown, _SHOWN)
        st.caption(method.legend)
    with right:
        st.subheader(f"Why {with_article(CLASS_NAMES[label])}?", anchor=False)
        st.markdown(in_words(explanation, label, method))
        if elsewhere:
            _explain_model_choice(subject, name)
        if explanation.explained_probabilities is not None:
            said = int(explanation.explained_probabilities.argmax())
            st.markdown(
                "This network answers with the mean of several looks, at mirrored or shifted "
                "copies too. Explained is its look at the image itself, which says "
                f"**{CLASS_NAMES[said]}**, {explanation.explained_probabilities[said]:.1%}."
            )
        st.markdown(f"**What it does.** {method.does}")
        st.markdown(f"**What it cannot say.** {method.cannot}")
        _downloads(subject, name, label, explanation, shown)


def _at_work(subject: SelectedImage, name: str, label: int) -> Attribution | None:
    """Explain, with progress and a button that stops it; None once it was stopped."""
    asked = (subject.key, name, label)

    def remember(stopped: object) -> None:
        st.session_state[_STOPPED] = stopped

    if st.session_state.get(_STOPPED) == asked:
        st.markdown("**Stopped.** Nothing is explained yet.")
        st.button("Go on", on_click=remember, args=(None,))
        return None
    place = st.empty()
    with place.container():
        at_work = f"{METHODS[name].name} is at work …"
        progress = st.progress(0.0, at_work)
        st.button("Stop", on_click=remember, args=(asked,))
    explanation = explain(
        subject, name, label, lambda share: progress.progress(share, text=at_work)
    )
    place.empty()
    return explanation


def _explain_model_choice(subject: SelectedImage, name: str) -> None:
    found = probabilities(subject, METHODS[name])
    said = int(found.argmax())
    edge = subject.low_res_input.shape[0]
    with st.container(border=True):
        st.markdown(
            "For photos this model asks a network that gradients cannot look into here. What "
            f"you see is its network for the data set, which gets {edge} × {edge} pixels and "
            f"says **{CLASS_NAMES[said]}**, {found[said]:.1%}. Occlusion explains the photo's "
            "own answer."
        )


def _downloads(
    subject: SelectedImage, name: str, label: int, explanation: Attribution, shown: Image.Image
) -> None:
    stream = io.BytesIO()
    shown.save(stream, "PNG")
    file_name = f"{subject.file_name}-{name}-{CLASS_NAMES[label]}"
    with st.container(horizontal=True):
        st.download_button(
            "Picture (PNG)",
            stream.getvalue(),
            f"{file_name}.png",
            "image/png",
            on_click="ignore",
            type="tertiary",
        )
        table = pd.DataFrame(explanation.values)
        tables.csv_button("Map (CSV)", table, f"{file_name}.csv", as_link=True)


def main() -> None:
    """The page."""
    layout.page_header(
        "Why does it say that?",
        "Ask for any of the ten classes, and see which parts of the picture speak for it.",
    )
    subject = select_image()
    if subject is not None:
        show_explanation(subject, *select_class_and_method(subject))


main()
