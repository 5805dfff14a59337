"""Buttons that save a Plotly figure of the page as a picture."""

from __future__ import annotations

from cifar_app.ui.components.registration import register

_component = register(
    "figure_buttons",
    "<div class='buttons'><button type='button'>PNG</button>"
    "<button type='button'>SVG</button></div>",
)


def figure_buttons(figure_key: str, name: str, *, title: str, subtitle: str) -> None:
    """Show buttons that save a figure as PNG and as SVG, drawn by the browser.

    Args:
        figure_key: Key of the chart.
        name: Name of the downloaded file, without extension.
        title: First line of the picture.
        subtitle: Second line, such as the model and the number of images.
    """
    data = {"key": figure_key, "name": name, "title": title, "subtitle": subtitle}
    _component(key=f"save-{figure_key}", data=data, width="content")
