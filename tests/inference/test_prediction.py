from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction, prediction_fields
from tests.stored import make_rejection

PROBABILITIES = np.linspace(0, 0.2, 10, dtype=np.float32)


def test_repr_is_short() -> None:
    image = np.zeros((192, 192, 3), np.uint8)
    prediction = Prediction(PROBABILITIES, 0.3, make_rejection(0.4), image, 0.1)
    assert repr(prediction) == (
        "Prediction(class_name='truck', confidence=0.2000, none_of_these=True)"
    )


def test_fields_hold_the_prediction_and_all_probabilities() -> None:
    fields = prediction_fields(PROBABILITIES, 0.4, make_rejection(0.4))
    assert (fields["predicted"], fields["none_of_these"], fields["score"]) == ("truck", False, 0.4)
    assert [fields[name] for name in CLASS_NAMES] == PROBABILITIES.tolist()
    assert fields["confidence"] == float(PROBABILITIES.max())
