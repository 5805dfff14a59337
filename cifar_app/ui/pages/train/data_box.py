"""The offer to download the full data set."""

from __future__ import annotations

import streamlit as st

from cifar_app import data
from cifar_app.ui import cache

_POLL_SECONDS = 1.0


def show_data_box() -> None:
    """Offer the download, and show its progress while it runs."""
    running = cache.data_download().running
    with st.container(border=True):
        st.markdown("**The training images are not on this machine yet**")
        st.markdown(
            "Training needs the 50,000 training images. They are downloaded once: 139 to 170 MB, "
            "which take 185 MB in the cache folder."
        )
        st.fragment(_show_download, run_every=_POLL_SECONDS if running else None)()


def _show_download() -> None:
    download = cache.data_download()
    if download.running:
        st.progress(download.fraction, text=f"{download.message or 'Starting'} …")
        return
    if data.is_fetched():
        st.rerun()
    if download.failure:
        st.text(download.failure)
    label = "Try again" if download.failure else "Download"
    if st.button(label, key="download-data", type="primary"):
        download.start()
        st.rerun()
