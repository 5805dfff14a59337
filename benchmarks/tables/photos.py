"""Table of the accuracy and the out-of-distribution detection on real photos."""

from __future__ import annotations

from benchmarks.common import load_result
from benchmarks.tables.markdown import model_title, render_table
from cifar_app.config import CLASS_NAMES

_ROWS = {
    "**all ten classes**": "original",
    "cropped, mirrored, darker, brighter": "augmented",
    "in-distribution photos accepted": "in_distribution_accepted",
    "out-of-distribution photos rejected": "ood_rejected",
}


def photos_table() -> str:
    """Render correct predictions by class, and accepted and rejected photos."""
    result = load_result("photos")
    models = list(result["models"].values())

    def counts(label: str, *keys: str) -> tuple[str, ...]:
        cells = []
        for metrics in models:
            for key in keys:
                metrics = metrics[key]
            cells.append(f"{metrics['correct']} of {metrics['total']}" if metrics["total"] else "–")
        return (label, *cells)

    rows = [
        *(counts(name, "classes", name) for name in CLASS_NAMES),
        *(counts(label, key) for label, key in _ROWS.items()),
        *(
            counts(f"synthetic images rejected: {kind}", "synthetic_rejected", kind)
            for kind in models[0]["synthetic_rejected"]
        ),
        ("AUROC, in-distribution vs. OOD", *(f"{metrics['auroc']:.3f}" for metrics in models)),
    ]
    caption = (
        f"Correct predictions or decisions. A small sample: {sum(result['photos'].values())} "
        "photos. Source: `python -m benchmarks.photos FOLDER --write`."
    )
    return render_table(("photos", *map(model_title, result["models"])), rows, caption)
