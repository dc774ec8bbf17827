"""HTTP and wiring: the only package that binds deployments."""
