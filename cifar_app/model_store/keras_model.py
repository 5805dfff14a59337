"""Load the Keras file of a stored model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cifar_app.environment import configure_keras
from cifar_app.errors import ModelError

if TYPE_CHECKING:
    import keras


def load_keras_model(path: Path) -> keras.Model:
    """Load a `.keras` file, not compiled, in safe mode, which runs no code from the file.

    Imports TensorFlow, which takes seconds.

    Raises:
        ModelError: Keras cannot read the file.
        DependencyError: TensorFlow is not installed.
    """
    configure_keras()
    import keras

    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            "A stored model must be a Keras file that loads in safe mode.",
            received=f"{path.name}, which Keras cannot load",
            remedy="Restore the file, or train the model again.",
        ) from error
