"""The CIFAR-10 demo: `streamlit run streamlit_app.py`."""

from pathlib import Path

import streamlit as st

from cifar_app.memory import settle_loaded_code
from cifar_app.ui import layout
from cifar_app.ui.state import concurrency

# A picture of the emoji: for an emoji itself Streamlit loads a list of them all, 3 MB and more.
icon = Path(__file__).parent / "static" / "icon.svg"
st.set_page_config(page_title="CIFAR-10 Lens", page_icon=icon, layout="wide")

pages = {
    name: st.Page(
        layout.page_path(name),
        title=label,
        url_path=None if name == "classify" else name,
        default=name == "classify",
    )
    for name, label in layout.PAGES.items()
}
page = st.navigation(list(pages.values()), position="hidden")
layout.header(next(name for name, one in pages.items() if one == page))
with concurrency.PAGES.taken(), layout.words_about_the_address(), layout.errors_in_words():
    page.run()
settle_loaded_code()
