"""The client is light, and knows nothing of the server."""

import subprocess
import sys

FOREIGN = {"ray", "torch", "numpy", "fastapi", "PIL", "cv2", "serve", "deployments", "models", "imaging"}


def test_it_imports_nothing_heavy_and_nothing_of_the_servers() -> None:
    program = "import sys, fanlight_client.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "httpx" in loaded.split()
    assert not FOREIGN & set(loaded.split())
