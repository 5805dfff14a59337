"""What a page shows while no model is stored."""

from __future__ import annotations

import streamlit as st

from cifar_app.config import training_enabled
from cifar_app.ui.widgets.page_link import page_link


def show_no_model() -> None:
    """Explain that there is no model, and link to the page that trains one."""
    st.subheader("There is no trained model yet", anchor=False)
    if training_enabled():
        st.markdown(
            "No model is installed and none was trained here. The quick recipe trains one in "
            "a minute or two; every page then uses it."
        )
        page_link("train", "Train a model", keep=())
    else:
        st.markdown(
            "No model is installed, none was trained here, and training is switched off on this "
            "server. This command trains one:"
        )
        st.code("python -m cifar_app train --recipe quick", language="bash")
