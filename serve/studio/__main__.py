"""`python -m serve.studio`: build the studio; with --if-missing only where there is none of these sources."""

import argparse
import sys

from serve.studio.build import BuildError, build_studio, is_built, is_current

OLD = "The one that was built of other sources is served, and may not know this API."
NONE = "Everything else works without it."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m serve.studio", description="Build the studio.")
    parser.add_argument(
        "--if-missing", action="store_true", help="only where there is none of these sources; no error where it fails"
    )
    wants_no_more = parser.parse_args().if_missing
    if wants_no_more and is_current():
        return
    try:
        build_studio()
    except BuildError as error:
        print(f"The studio is not built: {error}.", file=sys.stderr, flush=True)
        if not wants_no_more:
            sys.exit(1)
        print(OLD if is_built() else NONE, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
