"""Tables of the quick recipe, and of what a click costs."""

from __future__ import annotations

from benchmarks.common import load_result
from benchmarks.tables.markdown import render_table

_PAGES = {
    "trivial": "one button and one line of text",
    "metrics": "Metrics: a cell of the confusion matrix",
    "embedding_map": "Embedding map: a pair of classes, which selects an area",
    "misclassified": "Misclassified: the next page of images",
}


def quick_table() -> str:
    """Render when the recipe `quick` reaches its target accuracies, and its end."""
    result = load_result("quick")
    rows = []
    for target, reached in result["targets"].items():
        epochs = dict.fromkeys((min(reached["epoch"]), max(reached["epoch"])))
        rows.append(
            (
                f"{float(target):.0%} validation accuracy",
                f"{reached['seeds']} of {result['seeds']}",
                "–".join(map(str, epochs)),
                _mean_sd(reached["relative_time"]),
                _mean_sd(reached["test_accuracy"]),
            )
        )
    last = result["runs"][0][-1]["epoch"]
    rows.append(
        (
            "end",
            f"{result['seeds']} of {result['seeds']}",
            str(last),
            _mean_sd(result["relative_time"]),
            _mean_sd(result["test_accuracy"]),
        )
    )
    caption = (
        "Mean ± standard deviation over the seeds. Time: processor time relative to the "
        f"{result['seed_cnn_seconds']:.0f} s of the recipe `seed_cnn` on the same machine. "
        f"Test accuracy: without test-time augmentation. {result['hardware']}. "
        f"Source: `{result['command']}`."
    )
    return render_table(("reached", "seeds", "epoch", "time", "test accuracy"), rows, caption)


def clicks_table() -> str:
    """Render how long a click takes on each page, and while a model is trained."""
    result, training = load_result("clicks"), load_result("training_load")
    rows = [
        (
            title,
            f"{result['pages'][name]['median_ms']:.0f} ms",
            f"{result['pages'][name]['p95_ms']:.0f} ms",
        )
        for name, title in _PAGES.items()
    ]
    caption = (
        "Time from a click to its result in the browser. While a model is trained, the median time "
        f"of a page action is {training['median_ratio']:.2f} times that without training (mean of "
        "before and after). "
        f"{result['hardware']}. Source: `python -m benchmarks.clicks --write`, "
        "`python -m benchmarks.training_load --write`."
    )
    return render_table(("page", "median", "95th percentile"), rows, caption)


def _mean_sd(value: dict[str, float]) -> str:
    return f"{100 * value['mean']:.1f} ± {100 * value['sd']:.1f}%"
