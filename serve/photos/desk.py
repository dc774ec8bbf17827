"""What the routes of photos need of the Ingress that they are part of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from ray import serve

from finishing.assets.keeper import AssetKeeper
from finishing.finish import Services
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.replicas import Replicas
from jobs.artefacts import ArtefactStore
from serve.http.admission import Admission
from serve.jobs.edge import Edge
from serve.photos.darkroom import Darkroom
from serve.photos.gallery import Gallery
from serve.photos.proofs import Proofs
from serve.photos.pyramids import Pyramids


@dataclass(frozen=True)
class PhotoDesk:
    """Of one Ingress."""

    edge: Edge
    gallery: Gallery
    darkroom: Darkroom
    pyramids: Pyramids
    proofs: Proofs

    @property
    def artefacts(self) -> ArtefactStore:
        return self.edge.service.artefacts

    @classmethod
    def at(
        cls,
        edge: Edge,
        replicas: Replicas,
        keeper: AssetKeeper,
        admission: Admission,
        limits: Callable[[], PhotoLimits],
        adapters: KnownAdapters,
    ) -> Self:
        darkroom = Darkroom(edge.kept, replicas, keeper, admission, limits)
        proofs = Proofs(darkroom, lambda: Services(replicas, adapters.snapshot(), limits(), keeper))
        return cls(edge, Gallery(edge.kept), darkroom, Pyramids(darkroom, keeper, limits), proofs)


def find_desk() -> PhotoDesk:
    """Of the Ingress replica that serves this request."""
    ingress: Any = serve.get_replica_context().servable_object
    desk: PhotoDesk = ingress.photo_desk
    return desk
