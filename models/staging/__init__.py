"""What rooms are furnished with: prompts by style and room, as data."""

from models.staging.catalogue import Catalogue, CatalogueError, load_catalogue
from models.staging.style import ROOMS, PromptPair, StagingStyle

__all__ = ["ROOMS", "Catalogue", "CatalogueError", "PromptPair", "StagingStyle", "load_catalogue"]
