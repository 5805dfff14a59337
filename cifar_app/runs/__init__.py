"""Training runs: folders with settings, state and curves, which outlive the process that trains.

A run is a folder of `config.runs_dir()` with these files:

- `run.json`: recipe, seed and state.
- `history.jsonl`: metrics and predictions, one line per step or epoch.
- `progress.json`: what the training is doing now.
- `request`: how a training shall end, while it has not ended.
- the checkpoint; see `training.checkpoint`.

Its name is also that of the model that it leaves in the model store. One training at a time runs
on a machine; the others wait in a queue.
"""
