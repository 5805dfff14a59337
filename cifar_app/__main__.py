"""`python -m cifar_app`: see `cifar_app.cli`."""

if __name__ == "__main__":
    try:
        from cifar_app.cli import main
        from cifar_app.cli.quiet import quiet_native_logs
        from cifar_app.cli.streams import open_missing

        open_missing()
        with quiet_native_logs():
            status = main()
    except KeyboardInterrupt:  # before the command had begun
        status = 130
    raise SystemExit(status)
