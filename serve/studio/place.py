"""Where the studio's source and its build lie."""

from pathlib import Path

SOURCE = Path(__file__).parents[2] / "studio"
BUILT = SOURCE / "dist"
INDEX = "index.html"

STUDIO = "/studio/"
SIGN_IN = "/studio/key"
