"""Tables of the networks: what ships, studies over seeds, ensembles, and photos."""

from __future__ import annotations

from typing import Any

from benchmarks.calibration_table import calibration_tables
from benchmarks.markdown import RESULTS, head, line, read_result
from cifar_app import models
from cifar_app.config import CLASS_NAMES
from cifar_app.environment import format_versions
from cifar_app.model_store import store


def _spread(summary: dict[str, Any], figure: str, scale: float, digits: int) -> str:
    mean, sd = summary[figure]["mean"], summary[figure]["sd"]
    return f"{scale * mean:.{digits}f} ± {scale * sd:.{digits}f}"


def _study_row(study: dict[str, Any]) -> str:
    summary = study["summary"]
    return line(
        models.describe(study["recipe"]["architecture"])[0],
        _spread(summary, "accuracy", 100, 2),
        _spread(summary, "loss", 1, 3),
        _spread(summary, "precision", 100, 2),
        _spread(summary, "recall", 100, 2),
        _spread(summary, "f1", 100, 2),
        str(len(study["runs"])),
        f"{summary['training_seconds']['mean'] / 60:.0f} min",
    )


def networks_table() -> str:
    """What ships, by the cards of the models."""
    lines = head(
        "network", "test accuracy (95% interval)", "calibration error, before → after",
        "parameters", "FLOPs per image", "training", "PFLOP",
    )  # fmt: skip
    cards = [model.card for model in store.open_models()[0] if model.shipped]
    shipped = sorted(cards, key=lambda card: card.test["accuracy"])
    for card in shipped:
        low, high = card.test["accuracy_interval"]
        gap = card.calibration
        lines.append(
            line(
                card.title,
                f"{card.test['accuracy']:.2%} ({100 * low:.1f}–{100 * high:.1f}%)",
                f"{gap['expected_error_before']:.1%} → {gap['expected_error']:.1%}",
                f"{card.parameters:,}",
                f"{card.flops / 1e6:,.0f} M",
                f"{card.training_seconds / 60:.0f} min",
                f"{card.training_flops / 1e15:.2g}",
            )
        )
    hardware = "; ".join(dict.fromkeys(card.hardware for card in shipped))
    seeds = ", ".join(f"{card.title} {card.seed}" for card in shipped)
    return "\n".join([*lines, "", f"From the cards. Seeds: {seeds}. {hardware}."])


def photos_table() -> str:
    """What each network says to real photos, by class; "None of these" is refusing outsiders."""
    found = read_result(RESULTS / "photos.json")
    networks = found["models"]
    lines = head("photos of", *(_title(name) for name in networks))

    def row(label: str, figures: list[dict[str, Any]]) -> str:
        shares = (f"{one['right']} of {one['of']}" if one["of"] else "–" for one in figures)
        return line(label, *shares)

    for label in CLASS_NAMES:
        lines.append(row(label, [network["classes"][label] for network in networks.values()]))
    for label, figure in (
        ("**all ten**", "as_taken"),
        ("the same, varied", "variations"),
        ("members that are not refused", "members_kept"),
        ("outsiders that are refused", "outsiders_refused"),
    ):
        lines.append(row(label, [network[figure] for network in networks.values()]))
    for kind in next(iter(networks.values()))["made_pictures_refused"]:
        found_kind = [network["made_pictures_refused"][kind] for network in networks.values()]
        lines.append(row(f"made-up pictures that are refused: {kind}", found_kind))
    aurocs = (f"{network['auroc']:.3f}" for network in networks.values())
    lines.append(line("AUROC, members against outsiders", *aurocs))
    count = sum(found["photos"].values())
    note = (
        f"{count} photos, which are few. Written by `python -m benchmarks.photos FOLDER --write`."
    )
    return "\n".join([*lines, "", note])


def ensembles_table() -> str:
    """What every subset of the networks is worth together, and what the best of several gains."""
    found = read_result(RESULTS / "ensembles.json")
    test, several, single = found["test"], found["best_of_several"], found["best_single"]
    lines = head("asked together", "validation accuracy", "FLOPs per image", "time per image")
    lines += [
        line(
            _titles(one["networks"]),
            f"{one['validation_accuracy']:.2%}",
            f"{one['flops'] / 1e6:,.0f} M",
            f"{one['milliseconds']:.1f} ms",
        )
        for one in found["subsets"]
    ]
    low, high = (100 * edge for edge in test["accuracy_interval"])
    gain, low_gain, high_gain = (
        f"{100 * share:+.2f}".replace("-", "−")
        for share in (test["difference"], *test["difference_interval"])
    )
    note = (
        f"The mean of the networks' probabilities, ranked on validation images. Test accuracy of "
        f"{_titles(several['networks'])}: {test['accuracy']:.2%} ({low:.1f}–{high:.1f}%), "
        f"{gain} points ({low_gain} to {high_gain}) against {_titles(single['networks'])}, for "
        f"{several['flops'] / single['flops']:.1f} times the work; calibration error "
        f"{test['calibration_error']:.1%}. {found['hardware']}. Written by "
        "`python -m benchmarks.ensembles --write`."
    )
    return "\n".join([*lines, "", note])


def _titles(names: list[str]) -> str:
    return " + ".join(map(_title, names))


def _title(name: str) -> str:
    return store.open_model(name).card.title


def study_table() -> str:
    """The studies over several seeds in `results`, and their conditions."""
    paths = sorted(RESULTS.glob("*.json"))
    studies = [study for study in map(read_result, paths) if "summary" in study]
    lines = head(
        "network", "test accuracy, %", "loss", "precision, %", "recall, %", "F1, %",
        "seeds", "training",
    )  # fmt: skip
    lines += [*(_study_row(study) for study in studies), ""]
    for study in studies:
        lines.append(
            f"Mean ± standard deviation over the seeds; precision, recall and F1 are macro "
            f"averages. {study['recipe']['epochs']} epochs, the best by validation accuracy kept. "
            f"{study['hardware']}, {format_versions(study['versions'])}, {study['trained']}. "
            f"Written by `{study['command']}`."
        )
    return "\n".join(lines)


def results_tables() -> str:
    """All tables of results as Markdown."""
    tables = (networks_table, calibration_tables, study_table, ensembles_table, photos_table)
    return "\n\n".join(table() for table in tables)
