"""The parts of the graph, as Ingress and Runner are given them, as the one thing that steps and assets know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ray.serve.handle import DeploymentHandle

from finishing.editing_parts import EditingParts
from finishing.replacing.replacers import ERASER, OUTSIDE, Replacers
from finishing.replicas import Replicas
from finishing.staging.stagers import Stagers
from models.staging import load_catalogue
from serve.settings import GraphArgs


def gather_replicas(
    args: GraphArgs, parts: Sequence[DeploymentHandle], editing: Mapping[str, DeploymentHandle]
) -> Replicas:
    """Over the classifier, segmenter, enhancer, inpainter and quality, in that order, and those of the editing parts
    that the profile has a model for."""
    known = EditingParts.read(args.profile, args.device)
    there: dict[str, Any] = {role: part for role, part in editing.items() if role in known.facts}
    open_routes((*parts, *there.values()))
    outside = args.outside.open() if args.outside else None
    others = [ERASER] * (ERASER in there) + [OUTSIDE] * (outside is not None)
    replacers = Replacers.read(args.profile, *others)
    catalogue = load_catalogue(args.staging)
    there |= {"stagers": Stagers.read(args.profile), "catalogue": catalogue}
    known = replace(known, words=catalogue.revision)
    return Replicas(*parts, **there, editing=known, replacers=replacers, outside=outside)


def open_routes(handles: Iterable[DeploymentHandle]) -> None:
    """Serve makes a handle's router when the handle is first used, and asks the GCS where this node is before it goes
    on. Done in the middle of a photo, while the GCS is away, that stops the whole event loop, heartbeats and all."""
    for handle in handles:
        handle.options()
