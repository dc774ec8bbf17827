"""`python -m models`: which weights there are, how they get here, and whether they are what they were."""

import argparse
import sys
from collections.abc import Sequence

from models.commands import fetch, import_file, list_profiles, offline, plan, remove, seal, verify
from models.errors import ModelError

COMMANDS = (list_profiles, fetch, verify, offline, import_file, remove, plan, seal)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models", description="Weights: list, fetch, verify, import.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except ModelError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; what has come so far is kept", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
