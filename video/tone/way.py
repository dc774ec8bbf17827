"""How a shot's light may be planned."""

from typing import Literal

Way = Literal["auto", "curve", "field"]
