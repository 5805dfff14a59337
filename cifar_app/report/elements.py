"""The elements that a report is made of; what stands in them is escaped when they are written."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, tostring

import numpy as np
from PIL import Image

Content = Element | str


def node(tag: str, *content: Content, **attributes: str | float) -> Element:
    """An element.

    Args:
        tag: Its name.
        content: Text and elements in it.
        attributes: An underscore stands for a hyphen, and one at the end for nothing.
    """
    named = {name.rstrip("_").replace("_", "-"): str(one) for name, one in attributes.items()}
    element = Element(tag, named)
    for part in content:
        if isinstance(part, Element):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


def table(
    heads: Sequence[Content], rows: Iterable[Sequence[Content]], *, caption: str = "", kind: str
) -> Element:
    """A table whose first column names the rows, in a frame that scrolls where it is too wide.

    Args:
        heads: The heads of the columns.
        rows: The cells; those that are `td` or `th` elements already stay as they are.
        caption: What it shows, for those who do not see it.
        kind: Its class.
    """
    head = node("tr", *(node("th", one, scope="col") for one in heads))
    body = [node("tr", *(_cell(one, place) for place, one in enumerate(row))) for row in rows]
    named = [node("caption", caption)] if caption else []
    parts = [node("thead", head)] if heads else []
    return node(
        "div", node("table", *named, *parts, node("tbody", *body), class_=kind), class_="wide"
    )


def _cell(content: Content, place: int) -> Element:
    if isinstance(content, Element) and content.tag in ("td", "th"):
        return content
    return node("td", content) if place else node("th", content, scope="row")


def facts(pairs: Iterable[tuple[str, str]]) -> Element:
    """A table of names and values."""
    return table((), ((name, value) for name, value in pairs), kind="facts")


def picture(image: np.ndarray, words: str) -> Element:
    """A small image, `uint8 (H, W, 3)`, inside the document itself.

    Args:
        image: Its pixels.
        words: What it shows, for those who do not see it.
    """
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode()
    return node("img", src=f"data:image/png;base64,{data}", alt=words)


def document(title: str, style: str, *content: Content) -> str:
    """A whole HTML document that needs nothing beside itself."""
    head = node(
        "head",
        node("meta", charset="utf-8"),
        node("meta", name="viewport", content="width=device-width, initial-scale=1"),
        node("meta", name="color-scheme", content="light dark"),
        node("title", title),
        node("style", style),
    )
    root = node("html", head, node("body", node("main", *content)), lang="en")
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
