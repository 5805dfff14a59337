"""The color bar of a heatmap."""

from __future__ import annotations

from html import escape

from cifar_app.explain.attribution import NEGATIVE_COLOR, POSITIVE_COLOR, Attribution


def color_bar_html(attribution: Attribution, title: str, opacity: float) -> str:
    """Draw the colors of a heatmap from its lowest to its highest value, with numbers.

    Args:
        attribution: Map of the heatmap.
        title: Quantity and unit of the values.
        opacity: Opacity of the heatmap, 0–1.
    """
    limit = attribution.color_limit
    open_ended = attribution.full_scale is not None
    ticks = [0.0, limit / 2, limit]
    stops = [_color(POSITIVE_COLOR, 0), _color(POSITIVE_COLOR, opacity)]
    if attribution.signed:
        ticks = [-limit, -limit / 2, *ticks]
        stops = [_color(NEGATIVE_COLOR, opacity), _color(NEGATIVE_COLOR, 0), *stops]
        stops[1] += " 50%"
        stops[2] += " 50%"
    labels = [_format_tick(tick, open_ended and abs(tick) == limit) for tick in ticks]
    spans = "".join(f"<span>{label}</span>" for label in labels)
    return (
        f"<div class='color-bar' role='img' aria-label='{escape(title)}: color scale from "
        f"{labels[0]} to {labels[-1]}'><p>{escape(title)}</p>"
        f"<i style='background-image:linear-gradient(to right,{','.join(stops)})'></i>"
        f"<div>{spans}</div></div>"
    )


def _color(rgb: tuple[int, int, int], alpha: float) -> str:
    return f"rgb({rgb[0]} {rgb[1]} {rgb[2]} / {alpha:.2f})"


def _format_tick(value: float, open_ended: bool) -> str:
    text = f"{abs(value):.2g}"
    if open_ended:
        return f"≤ −{text}" if value < 0 else f"≥ {text}"
    return f"−{text}" if value < 0 else text
