"""The subcommands of `python -m models`, one a file: each adds its parser, which sets `run`."""
