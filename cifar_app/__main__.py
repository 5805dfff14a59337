"""Run the command line: `python -m cifar_app` or `cifar-app`, see `cifar_app.cli`."""

import os
import sys


def main() -> int:
    """Run the command line of this process and return its exit status."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read when TensorFlow is imported
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller; the null device takes its place
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - open until exit
    from cifar_app import cli

    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
