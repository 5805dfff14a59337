"""The numbers of an attribution map in words."""

from __future__ import annotations

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.attribution import Attribution
from cifar_app.explain.occlusion import MIN_EFFECT_LOG_ODDS, largest_changes
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.card import MAX_PROBABILITY
from cifar_app.ui.pages.explain.methods import Method


def no_part_matters(attribution: Attribution) -> bool:
    """Return whether no covered part of the image changes the score noticeably."""
    if attribution.min_score is None:
        return not (attribution.values != 0).any()
    return max(largest_changes(attribution)) < MIN_EFFECT_LOG_ODDS


def describe_attribution(attribution: Attribution, label: int, method: Method) -> str:
    """Describe the numbers of the map for a class in a sentence or two."""
    name = CLASS_NAMES[label]
    if attribution.min_score is not None and attribution.max_score is not None:
        return _describe_occlusion(attribution, name, method)
    if not (attribution.values > 0).any():
        return f"No part of the image is evidence for **{name}**."
    half_mass = _describe_half_mass(attribution, name, method)
    if attribution.baseline_score is None:
        return half_mass
    difference = attribution.score - attribution.baseline_score
    return (
        f"{half_mass} The pixels add up to {_format_signed(attribution.values.sum())}; the class "
        f"score differs from that of plain gray by {_format_signed(difference)}."
    )


def _describe_half_mass(attribution: Attribution, name: str, method: Method) -> str:
    fraction = f"**{attribution.half_mass_fraction:.0%}** of the image"
    return f"Half of {method.mass.format(name)} lies in {fraction}."


def _describe_occlusion(attribution: Attribution, name: str, method: Method) -> str:
    drop, rise = largest_changes(attribution)
    before = format_confidence(attribution.score)
    lowest, highest = (
        format_confidence(score or 0) for score in (attribution.min_score, attribution.max_score)
    )
    stays = f"at {lowest}" if lowest == highest else f"between {lowest} and {highest}"
    if no_part_matters(attribution):
        return (
            f"**No single part matters.** Whichever part is covered, {name} stays {stays}. Its "
            f"log-odds change by at most {max(drop, rise):.1f}."
        )
    if drop < MIN_EFFECT_LOG_ODDS:
        return (
            f"**No single part is necessary**: whichever part is covered, {name} has at least "
            f"{lowest}. With evidence against it covered, it rises to **{highest}**, by {rise:.1f} "
            "log-odds."
        )
    half_mass = _describe_half_mass(attribution, name, method)
    if before == lowest == highest:
        return (
            f"**No single part is decisive**: whichever part is covered, {name} stays {stays}. Its "
            f"log-odds drop by up to {drop:.1f}. {half_mass}"
        )
    return (
        f"With the most important part covered, the probability drops from {before} to "
        f"**{lowest}**, by {drop:.1f} log-odds. {half_mass}"
    )


def describe_score_map(attribution: Attribution, prediction: Prediction) -> str:
    """Describe the numbers of the map for the score that decides on a rejection."""
    is_confidence = prediction.rejection.score == MAX_PROBABILITY
    name = "confidence" if is_confidence else "score"

    def format_score(score: float) -> str:
        return format_confidence(score) if is_confidence else f"{100 * score:.0f}"

    before, highest = format_score(attribution.score), attribution.max_score or attribution.score
    if no_part_matters(attribution):
        return (
            f"**No single part matters.** Whichever part is covered, the {name} stays between "
            f"{format_score(attribution.min_score or 0)} and {format_score(highest)}."
        )
    if highest < prediction.rejection.threshold:
        return (
            f"No single part is the reason: whichever part is covered, the {name} rises from "
            f"{before} to **{format_score(highest)}** at most, still below the threshold."
        )
    return (
        f"With one part covered, the {name} rises from {before} to **{format_score(highest)}** and "
        "the image is accepted."
    )


def _format_signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
