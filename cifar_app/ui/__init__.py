"""The app: the only part of the package that knows Streamlit."""

from cifar_app.memory import configure_malloc_for_server

configure_malloc_for_server()  # before any module of the app brings Arrow, which reads this once
