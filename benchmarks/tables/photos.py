"""Tables of the accuracy and the out-of-distribution detection on real photos."""

from __future__ import annotations

from benchmarks.common import load_result
from benchmarks.tables.markdown import model_title, render_table
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, interpolation_file, photos_file
from cifar_app.experiments.interpolation import COMMAND, InterpolationResults
from cifar_app.experiments.photos import PhotoResults

_ROWS = {
    "**all ten classes**": "original",
    "cropped, mirrored, darker, brighter": "augmented",
    "in-distribution photos accepted": "in_distribution_accepted",
    "out-of-distribution photos rejected": "ood_rejected",
}


def photos_table() -> str:
    """Render correct predictions by class, and accepted and rejected photos."""
    result = PhotoResults.model_validate_json(photos_file().read_bytes()).model_dump()
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


def interpolation_table() -> str:
    """Render accuracy and rejection by the weight of the ImageNet weights."""
    results = InterpolationResults.model_validate_json(interpolation_file().read_bytes())
    header = (
        *("ImageNet weight", "validation images", "test images", "photos", "photos, macro"),
        *("AUROC", "photos accepted", "other photos rejected"),
    )
    rows = [
        (
            label,
            *(
                f"{value:.1%}"
                for value in (
                    *(row.validation_accuracy, row.test_accuracy),
                    *(row.photo_accuracy, row.photo_accuracy_macro),
                )
            ),
            f"{row.auroc:.3f}",
            f"{row.accepted:.1%}",
            f"{row.rejected:.1%}",
        )
        for label, row in (
            *((f"{row.imagenet_weight:g}", row) for row in results.weights),
            (f"{results.distilled.imagenet_weight:g}, distilled", results.distilled),
        )
    ]
    n_others = results.photos["none_of_these"]
    caption = (
        f"Accuracy and rejection. Heads fitted to {results.training_images:,} training images; "
        f"{results.test_images:,} validation and as many test images, "
        f"{sum(results.photos.values()) - n_others} photos of the ten classes and {n_others} "
        f"others; no test-time augmentation. Source: `{COMMAND}`."
    )
    return render_table(header, rows, caption)


def rejection_table() -> str:
    """Render how well the scores of the default model detect photos of none of the classes."""
    scores = load_result("rejection")["models"][DEFAULT_MODEL]
    header = ("score", "AUROC", "photos accepted", "other photos rejected")
    rows = [
        (
            score,
            f"{result['auroc']['photos']:.3f}",
            f"{result['in_distribution_accepted']:.1%}",
            f"{result['rejected']['photos']:.1%}",
        )
        for score, result in scores.items()
    ]
    caption = (
        "Scores of the default model. 95% of the validation images reach each threshold. Source: "
        "`python -m benchmarks.rejection FOLDER … --write`."
    )
    return render_table(header, rows, caption)
