"""The Streamlit app, the only part of the package that imports Streamlit."""

from cifar_app.memory import configure_malloc_for_server

configure_malloc_for_server()  # before Arrow is imported, which reads the settings once
