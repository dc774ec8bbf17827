"""How soon a cluster gives up a node that no longer answers."""

from serve.runner import ROOT

FILE = ROOT / "deploy/lost_nodes.env"


def read_settings() -> dict[str, str]:
    """The environment of Ray's head, its nodes and Serve's controller, by name."""
    lines = FILE.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
