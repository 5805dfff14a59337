"""Why does the network say that?"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.explanation import Explanation, overlay
from cifar_app.photos import square_view
from cifar_app.ui import layout
from cifar_app.ui.pages.explain.methods import (
    METHODS,
    Method,
    explain,
    probabilities,
    sees_another_network,
)
from cifar_app.ui.widgets import images, tables, url_widgets
from cifar_app.ui.widgets.image_selection import Subject, choose_subject
from cifar_app.ui.widgets.text import article

_ANSWER = "answer"
_STOPPED = "stopped-explanation"
_SHOWN = 512
_LARGEST = 640


def choose_question(subject: Subject) -> tuple[str, int]:
    """The method and the class of the address."""
    with st.container(horizontal=True, gap="medium"):
        name = url_widgets.segments(
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
            choice = url_widgets.select(
                "What to explain", "why", (_ANSWER, *CLASS_NAMES), _ANSWER, format_func=words
            )
    return name, said if choice == _ANSWER else CLASS_NAMES.index(choice)


def draw(subject: Subject, explanation: Explanation, opacity: float, small: bool) -> Image.Image:
    """The picture with its map, large enough to look at.

    Args:
        subject: The picture.
        explanation: Its map.
        opacity: Of the map, 0–1.
        small: Whether the explained network saw the 32 × 32 pixels of a data set image.
    """
    if small:
        return images.enlarged(
            np.asarray(overlay(Image.fromarray(subject.small), explanation, opacity)), _SHOWN
        )
    photo = subject.picture.photo
    left, _, right, _ = subject.crop.box(photo.width, photo.height)
    edge = min(right - left, _LARGEST)
    square = Image.fromarray(square_view(photo, edge, subject.crop))
    return overlay(square, explanation, opacity)


def in_words(explanation: Explanation, label: int, method: Method) -> str:
    """The figures of an explanation in a sentence or two."""
    named = CLASS_NAMES[label]
    if not (explanation.values > 0).any():
        return f"Nothing in the picture speaks for **{named}**."
    words = (
        f"Half of {method.half.format(named)} lies on **{explanation.focus:.0%}** of the picture."
    )
    if explanation.least is not None and explanation.most is not None:
        before, least = f"{explanation.score:.1%}", f"{explanation.least:.1%}"
        most = f"{explanation.most:.1%}"
        if before == most == least:
            return (
                f"**No single place decides it**: whichever is covered, {named} stays at {before}. "
                "The colours show differences too small for that figure; half of what speaks for "
                f"it lies on **{explanation.focus:.0%}** of the picture."
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
    if explanation.baseline is None:
        return words
    rise = explanation.score - explanation.baseline
    total = f"{explanation.values.sum():+.2f}".replace("-", "−")
    risen = f"{rise:+.2f}".replace("-", "−")
    return f"{words} All pixels together add {total} to its score, which changes by {risen}."


def show_explanation(subject: Subject, name: str, label: int) -> None:
    """The picture with its map, and what the map means."""
    method = METHODS[name]
    left, right = st.columns([1, 1], gap="large")
    with left:
        opacity = url_widgets.slider(
            "Strength of the colours", "opacity", 0, 100, 60, shown_as="%d%%"
        )
        explanation = _at_work(subject, name, label)
        if explanation is None:
            return
        elsewhere = sees_another_network(subject, method)
        small = subject.picture.number is not None or elsewhere
        shown = draw(subject, explanation, opacity / 100, small)
        images.show(shown, _SHOWN)
        st.caption(method.legend)
    with right:
        st.subheader(f"Why {article(CLASS_NAMES[label])}?", anchor=False)
        st.markdown(in_words(explanation, label, method))
        if elsewhere:
            _words_about_the_other_network(subject, name)
        if explanation.look is not None:
            said = int(explanation.look.argmax())
            st.markdown(
                "This network answers with the mean of several looks, at mirrored or shifted "
                "copies too. Explained is its look at the image itself, which says "
                f"**{CLASS_NAMES[said]}**, {explanation.look[said]:.1%}."
            )
        st.markdown(f"**What it does.** {method.does}")
        st.markdown(f"**What it cannot say.** {method.cannot}")
        _downloads(subject, name, label, explanation, shown)


def _at_work(subject: Subject, name: str, label: int) -> Explanation | None:
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


def _words_about_the_other_network(subject: Subject, name: str) -> None:
    found = probabilities(subject, METHODS[name])
    said = int(found.argmax())
    edge = subject.small.shape[0]
    with st.container(border=True):
        st.markdown(
            "For photos this model asks a network that gradients cannot look into here. What "
            f"you see is its network for the data set, which gets {edge} × {edge} pixels and "
            f"says **{CLASS_NAMES[said]}**, {found[said]:.1%}. Occlusion explains the photo's "
            "own answer."
        )


def _downloads(
    subject: Subject, name: str, label: int, explanation: Explanation, shown: Image.Image
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
        tables.csv_button("Map (CSV)", table, f"{file_name}.csv", quiet=True)


def main() -> None:
    """The page."""
    layout.question(
        "Why does it say that?",
        "Ask for any of the ten classes, and see which parts of the picture speak for it.",
    )
    subject = choose_subject()
    if subject is not None:
        show_explanation(subject, *choose_question(subject))


main()
