from __future__ import annotations

import numpy as np

from cifar_app.charts import unconfirmed_labels_curves
from cifar_app.palette import ACCENT


def test_curves_count_labels_by_list_length() -> None:
    counts = {"A": np.array([0, 1, 1]), "B": np.array([1, 1, 2])}
    chosen, other = unconfirmed_labels_curves(counts).data
    assert (chosen.name, list(chosen.x), list(chosen.y)) == ("A", [1, 2, 3], [0, 1, 1])
    assert (chosen.line.color, other.line.color != ACCENT, list(other.y)) == (
        ACCENT,
        True,
        [1, 1, 2],
    )
