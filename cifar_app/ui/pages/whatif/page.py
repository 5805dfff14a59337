"""What would change the network's mind?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.explain.perturbations import PERTURBATIONS, perturb
from cifar_app.explain.sweep import Sweep
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.whatif.fgsm import show_fgsm
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.plots import show_plot

_SHOWN = 384
_MIDDLE = 50


def _reset() -> None:
    url.set_query_params(**dict.fromkeys([*PERTURBATIONS, "x", "y"]))


def select_perturbations() -> tuple[str, dict[str, int], tuple[int, int]]:
    """The change that is looked at, the amounts of all, and the place of the gray square."""
    name = url_widgets.segmented_control(
        "What to change",
        "perturbation",
        list(PERTURBATIONS),
        "blur",
        format_func=lambda one: PERTURBATIONS[one].title,
    )
    change = PERTURBATIONS[name]
    amounts = {
        other: url.read_int(other, one.low, one.high, one.identity_value, step=one.step) or 0
        for other, one in PERTURBATIONS.items()
    }
    amounts[name] = url_widgets.slider(
        change.label,
        name,
        change.low,
        change.high,
        change.identity_value,
        step=change.step,
        shown_as="%g",
        scale=change.scale,
    )
    place = [url.read_int(axis, 0, 100, _MIDDLE) for axis in ("x", "y")]
    if name == "occlusion":
        left, right = st.columns(2)
        with left:
            place[0] = url_widgets.slider("Its place from the left, %", "x", 0, 100, _MIDDLE)
        with right:
            place[1] = url_widgets.slider("Its place from the top, %", "y", 0, 100, _MIDDLE)
    return name, amounts, (place[0] or 0, place[1] or 0)


def show_perturbed(
    subject: SelectedImage, amounts: dict[str, int], place: tuple[int, int], reference: np.ndarray
) -> None:
    """The changed picture, and the answer to it beside the one before."""
    made = {
        name: amount
        for name, amount in amounts.items()
        if amount != PERTURBATIONS[name].identity_value
    }
    changed = perturb(subject.model_input, amounts, place)
    after = subject.predict(changed[None])[0]
    left, right = st.columns(2, gap="large")
    with left:
        images.show_image(changed, _SHOWN)
        words = ", ".join(
            f"{PERTURBATIONS[name].within_text} {PERTURBATIONS[name].in_words(amount)}"
            for name, amount in made.items()
        )
        st.caption(f"Changed: {words}." if made else "Nothing is changed yet. Move the slider.")
        st.button("Reset", on_click=_reset, disabled=not made)
    with right:
        st.markdown(_verdict(reference, after if made else None))
        table = pd.DataFrame({"class": CLASS_NAMES, "before": reference, "now": after})
        file_name = f"{subject.file_name}-what-if"
        show_plot(
            charts.probability_bars_before_after(reference, after), "changed-bars", table, file_name
        )
        st.caption("Bars: now. Lines: before any change.")


def _verdict(before: np.ndarray, after: np.ndarray | None) -> str:
    was = int(before.argmax())
    if after is None:
        return f"**It says {CLASS_NAMES[was]}**: {before[was]:.1%}."
    now = int(after.argmax())
    if was == now:
        return f"**It still says {CLASS_NAMES[now]}**: {after[now]:.1%}, before {before[was]:.1%}."
    return (
        f"**It changed its mind**: {CLASS_NAMES[now]}, {after[now]:.1%}, instead of "
        f"{CLASS_NAMES[was]}, {before[was]:.1%}."
    )


def flips_in_words(name: str, sweep: Sweep) -> str:
    """Where the answer first flips, and whether it stays with that."""
    change = PERTURBATIONS[name]
    flips = sweep.flips()
    said = CLASS_NAMES[sweep.answer]
    if not flips:
        return f"**It never changes its mind**: over the whole range it says {said}."
    places = " and ".join(
        f"at **{change.in_words(amount)}** it turns to **{CLASS_NAMES[label]}**"
        for amount, label in flips
    )
    more = sweep.further_flips()
    times = "once more" if more == 1 else f"{more} more times"
    beyond = f" Further out it changes {times}." if more else ""
    return f"{change.title}: it says {said}; {places}.{beyond}"


def show_sweep(
    subject: SelectedImage, name: str, amounts: dict[str, int], place: tuple[int, int]
) -> None:
    """The answers over the whole range of one change, all others as they are."""
    change = PERTURBATIONS[name]
    others = {other: amount for other, amount in amounts.items() if other != name}

    def make() -> Sweep:
        steps = change.values()
        views = [perturb(subject.model_input, others | {name: amount}, place) for amount in steps]
        return Sweep(steps, subject.predict(np.stack(views)), change.identity_value)

    covers = name == "occlusion" or others["occlusion"] != PERTURBATIONS["occlusion"].identity_value
    key = (subject.key, name, tuple(others.items()), place if covers else None)
    found = cache.sweep(key, make)
    st.subheader("When does the answer flip?", anchor=False)
    st.markdown(flips_in_words(name, found))
    table = pd.DataFrame(found.probabilities, columns=list(CLASS_NAMES))
    shown = [change.display_value(amount) for amount in found.amounts]
    table.insert(0, name, shown)
    show_plot(
        charts.probability_curves(
            shown,
            found.probabilities,
            found.winners(),
            change.display_value(amounts[name]),
            [change.display_value(amount) for amount, _ in found.flips()],
            change.label,
        ),
        "sweep",
        table,
        f"{subject.file_name}-what-if-{name}",
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "What would change its mind?",
        "Change the picture a little, as weather, cameras and phones do, and watch the answer. "
        "Lengths are in pixels of 32, whatever the size of the picture.",
    )
    subject = select_image()
    if subject is None:
        return
    name, amounts, place = select_perturbations()
    reference = subject.predict(subject.model_input[None])[0]
    show_perturbed(subject, amounts, place, reference)
    show_sweep(subject, name, amounts, place)
    show_fgsm(subject)


main()
