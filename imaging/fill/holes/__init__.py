"""An image with a hole: its sizes, its rim, and the smoothest surface that closes it."""
