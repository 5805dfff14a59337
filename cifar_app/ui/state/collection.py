"""The test images that a visitor has collected, in the session and in the URL.

The session decides once it has a collection, so that Back leads to an earlier page and not to an
earlier collection. A new session takes the collection of its URL, such as a copied link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from cifar_app.ui.state import url

PARAM = "collection"
MAX_IMAGES = 500
"""More would make the URL too long for some servers."""

_KEY = "collected-images"
_SEPARATOR = "."
_PATTERN = re.compile(rf"[0-9]{{1,4}}(?:\.[0-9]{{1,4}}){{0,{MAX_IMAGES - 1}}}")


def read_collection() -> list[int]:
    """Return the indices of the collected images in the order in which they were added."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = parse_collection(url.read_pattern(PARAM, _PATTERN) or "")
    indices: list[int] = st.session_state[_KEY]
    return indices


def parse_collection(text: str) -> list[int]:
    """Return the indices in the value of the URL parameter, each once."""
    return list(dict.fromkeys(int(index) for index in text.split(_SEPARATOR) if index))


def format_collection(indices: Sequence[int]) -> str:
    """Return the value of the URL parameter."""
    return _SEPARATOR.join(map(str, indices))


def set_collection(text: str, **params: str) -> None:
    """Replace the collection by a value of the URL parameter, and set further parameters."""
    st.session_state[_KEY] = parse_collection(text)[:MAX_IMAGES]
    write_collection(**params)


def write_collection(**params: str) -> None:
    """Write the collection, and further parameters, to the URL."""
    url.set_query_params(**params, **{PARAM: format_collection(read_collection()) or None})


def clear_collection() -> None:
    """Remove all images from the collection."""
    set_collection("")
