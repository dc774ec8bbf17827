"""`python -m serve`: the graph on this machine until Ctrl-C."""

import argparse
import signal
import threading
from pathlib import Path

from serve.runner import CONFIG, load_config, running_graph


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m serve", description="Run the fanlight graph until Ctrl-C.")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--port", type=int, help="instead of the configuration's")
    parser.add_argument("--metrics-port", type=int, help="where Prometheus finds metrics (default: any free port)")
    arguments = parser.parse_args()
    stop = threading.Event()
    try:
        with running_graph(load_config(arguments.config), arguments.port, arguments.metrics_port) as url:
            for number in (signal.SIGINT, signal.SIGTERM):  # now, for Ray has put its own in their place
                signal.signal(number, lambda *_: stop.set())
            print(f"fanlight is ready at {url} (its API: {url}/docs). Ctrl-C stops it.", flush=True)
            stop.wait()
            print("Finishing what is in hand; what takes longer goes on at the next start.", flush=True)
    except RuntimeError as error:  # its last line says why: a port that is taken, a configuration that is wrong
        parser.exit(1, f"{str(error).strip().splitlines()[-1]}\n")


if __name__ == "__main__":
    main()
