"""`python -m serve`: the graph on this machine until Ctrl-C."""

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from jobs.store import JobError
from serve.keys.exposure import check_exposure, wants_keys
from serve.offer import offer_models
from serve.runner import CONFIG, find_ray, load_config, running_graph
from serve.settings import JobsArgs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m serve", description="Run the fanlight graph until Ctrl-C.")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--profile", help="a bundled one or a folder, instead of the configuration's")
    parser.add_argument("--host", help="where to listen, instead of the configuration's; elsewhere than here with keys")
    parser.add_argument("--open", action="store_true", help="listen there though nobody is asked for a key")
    parser.add_argument(
        "--published",
        metavar="HOST",
        help="where a proxy on this machine listens; elsewhere than here keys are asked for",
    )
    parser.add_argument("--port", type=int, help="instead of the configuration's")
    parser.add_argument("--metrics-port", type=int, help="where Prometheus finds metrics (default: any free port)")
    arguments = parser.parse_args()
    stop, config = threading.Event(), load_config(arguments.config)
    if arguments.profile:
        config["applications"][0]["args"]["profile"] = arguments.profile
    if arguments.host:
        config["http_options"]["host"] = arguments.host
    try:
        _guard(config, arguments.published, arguments.open)
        with running_graph(config, arguments.port, arguments.metrics_port) as url:
            _listen(lambda *_: stop.set())  # now, for Ray has put its own in their place
            about = f"its API: {url}/docs; its Ray: {find_ray()}"
            print(f"fanlight is ready at {url} ({about}). Ctrl-C stops it.", flush=True)
            if offer := offer_models(config):
                print(offer, flush=True)
            stop.wait()
            _listen(signal.SIG_DFL)  # whoever says it twice does not want to wait
            print("Finishing what is in hand; what takes longer goes on at the next start.", flush=True)
    except (JobError, RuntimeError) as error:
        # Its last line says why: a port that is taken, a configuration that is wrong, a store that is away.
        parser.exit(1, f"{str(error).strip().splitlines()[-1]}\n")
    except KeyboardInterrupt:  # Ctrl-C before it is up
        parser.exit(130, "Stopped before it was ready.\n")


def _guard(config: dict[str, Any], published: str | None, is_open: bool) -> None:
    """Lets nobody in without a key where strangers may come; raises NoKeysError where nobody has one."""
    jobs = config["applications"][0]["args"].setdefault("jobs", {})
    args, host = JobsArgs(**jobs), config["http_options"]["host"]
    jobs["require_keys"] = check_exposure(host, args, is_open=is_open) or wants_keys(published, args, is_open=is_open)


def _listen(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


if __name__ == "__main__":
    main()
