"""Who may reach the Ray that we start: whoever has its token, and is on this machine.

Import this before ray, which reads its environment when it is imported. Whoever reaches Ray can run code in it:
https://docs.ray.io/en/latest/ray-security/token-auth.html
"""

import os
import secrets
import sys
import tempfile
from contextlib import suppress
from pathlib import Path


def is_ours() -> bool:
    """Whether Ray is started by us, on this machine: RAY_ADDRESS names no cluster."""
    return os.environ.get("RAY_ADDRESS", "") in ("", "local")


SETTINGS = {"RAY_AUTH_MODE": "token"}
if is_ours():
    # Every port of Ray's on loopback, as it is by default on macOS and Windows, whence the name. Nothing else does it:
    # `ray.init(_node_ip_address="127.0.0.1")` puts the machine's own address in the place of loopback.
    SETTINGS["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"

IS_LATE = "ray" in sys.modules and not SETTINGS.keys() <= os.environ.keys()
for name, value in SETTINGS.items():
    os.environ.setdefault(name, value)


def shut_door() -> None:
    """See to it that there is a token; to be called before a Ray of our own starts.

    Raises RuntimeError where ray was imported before this module, and so does not know the settings.
    """
    if IS_LATE:
        raise RuntimeError("ray was imported before serve.door: its ports would be open to everybody")
    has_token = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    if os.environ["RAY_AUTH_MODE"] == "token" and not has_token:
        _keep_token()


def _keep_token() -> None:
    """A token in the file where Ray looks for it; where that cannot be written, in this process's environment."""
    token = secrets.token_hex(32)
    try:
        path = Path(os.environ["HOME"]) / ".ray" / "auth_token"
        if not path.exists():
            _write_whole(path, token)
    except (KeyError, OSError) as error:
        os.environ["RAY_AUTH_TOKEN"] = token
        print(f"Ray's token is in no file ({error!r}): set RAY_AUTH_TOKEN for other Python callers.", file=sys.stderr)
        return
    with suppress(OSError):  # mounted to be read only, say
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)  # Ray's own `ray get-auth-token --generate` lets everybody read it


def _write_whole(path: Path, token: str) -> None:
    """For its owner alone, and never seen half written; of two who write at once the second one's is dropped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # mode 0600
        file.write(token)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
