"""Entry point of the app: `streamlit run streamlit_app.py`."""

from pathlib import Path

import streamlit as st

from cifar_app.config import training_enabled
from cifar_app.memory import freeze_loaded_modules
from cifar_app.ui import cache, layout
from cifar_app.ui.state.concurrency import run_slot
from cifar_app.ui.widgets.page_link import page_path

# A file, because an emoji would make Streamlit load a list of all emojis, 3 MB and more.
icon = Path(__file__).parent / "static" / "icon.svg"
st.set_page_config(
    page_title="CIFAR-10 Lens",
    page_icon=icon,
    # With an entry the menu is shown, and in it the choice of the color scheme.
    menu_items={"About": layout.MENU_TEXT},
)

pages = {
    name: st.Page(
        page_path(name),
        title=label,
        url_path=None if name == "classify" else name,
        default=name == "classify",
    )
    for name, label in layout.PAGES.items()
}
page = st.navigation(list(pages.values()), position="hidden")
name = next(name for name in pages if pages[name] == page)
st.set_page_config(page_title=f"{layout.PAGES[name]} · CIFAR-10 Lens")
if training_enabled():
    cache.run_manager()  # resumes the training that an earlier server has left
navigation_area, page_area = layout.styled_page()
with navigation_area:
    layout.navigation(name)
with page_area, run_slot(), layout.page_messages():
    page.run()
freeze_loaded_modules()
