"""Whether every part of the graph in this container answers: exit code 0, or 1 with why not."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

READY = "http://127.0.0.1:8000/readyz"

if __name__ == "__main__":
    try:
        with urlopen(sys.argv[1] if sys.argv[1:] else READY, timeout=8) as answer:
            print(answer.read().decode())
    except (URLError, TimeoutError) as error:  # of which an HTTP status is one kind
        sys.exit(f"not ready: {error}")
