"""The experiments: plan, runner, results, finding."""
