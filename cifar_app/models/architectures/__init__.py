"""Model architectures, one per module; `cifar_app.models` describes what a module defines."""
