"""One model per file: a plain class that a test can construct and Serve can replicate."""
