"""The app: the only part of the package that knows Streamlit."""

from cifar_app.memory import return_freed_memory

return_freed_memory()  # before any module of the app brings Arrow, which reads this once
