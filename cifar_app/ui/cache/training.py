"""Trainings, measurements and downloads in child processes, which all visitors share."""

from __future__ import annotations

import streamlit as st

from cifar_app.runs.data_download import DataDownload
from cifar_app.runs.estimate import Estimator
from cifar_app.runs.manager import RunManager


@st.cache_resource(show_spinner=False)
def run_manager() -> RunManager:
    """Return the queue of trainings of this server; it resumes those of an earlier server."""
    return RunManager()


@st.cache_resource(show_spinner=False)
def estimator() -> Estimator:
    """Return the measurements of the training time."""
    return Estimator()


@st.cache_resource(show_spinner=False)
def data_download() -> DataDownload:
    """Return the download of the full data set."""
    return DataDownload()
