"""The name and version that reports and metadata carry."""

from importlib.metadata import version

SOFTWARE = f"fanlight {version('fanlight')}"
