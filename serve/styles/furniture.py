"""The staging styles of a server, as its callers are told of them."""

from fanlight_client.style_wire import StagingStyle
from models.staging import Catalogue


def list_staging(catalogue: Catalogue) -> list[StagingStyle]:
    """By name; the prompts themselves stay here."""
    return [
        StagingStyle(
            name=style.name,
            title=style.title,
            description=style.description,
            rooms=list(style.rooms),
            pairs=sum(map(len, style.rooms.values())),
        )
        for style in catalogue.styles.values()
    ]
