"""The whole graph in one place: its deployments, and which knows which. `serve_config.yaml` says how many of each."""

from typing import Any

from ray import serve
from ray.serve import Application

from deployments.classifier import Classifier
from deployments.cutter import Cutter
from deployments.depth import Depth
from deployments.detector import Detector
from deployments.enhancer import Enhancer
from deployments.eraser import Eraser
from deployments.inpainter import Inpainter
from deployments.light_inpainter import LightInpainter
from deployments.light_stager import LightStager
from deployments.quality import Quality
from deployments.segmenter import Segmenter
from deployments.selector import Selector
from deployments.stager import Stager
from deployments.surfaces import Surfaces
from serve.ingress import Ingress
from serve.jobs.runner import Runner
from serve.settings import GraphArgs
from serve.starting import name_class


def build(args: GraphArgs) -> Application:
    """The application behind `import_path: serve.graph:build`."""
    return assemble(
        args,
        deploy(Classifier).bind(args.profile, args.device, args.engine),
        deploy(Segmenter).bind(args.profile, args.device, args.engine),
        deploy(Enhancer).bind(args.profile, args.device, args.engine),
        deploy(Inpainter).bind(args.profile, args.device),
        deploy(Quality).bind(),
        eraser=deploy(Eraser).bind(args.profile, args.device),
        selector=deploy(Selector).bind(args.profile, args.device),
        detector=deploy(Detector).bind(args.profile, args.device),
        cutter=deploy(Cutter).bind(args.profile, args.device, args.engine),
        depth=deploy(Depth).bind(args.profile, args.device),
        surfaces=deploy(Surfaces).bind(args.profile, args.device),
        inpainter_light=deploy(LightInpainter).bind(args.profile, args.device),
        stager=deploy(Stager).bind(args.profile, args.device),
        stager_light=deploy(LightStager).bind(args.profile, args.device),
    )


def assemble(args: GraphArgs, *parts: Application, **editing: Application) -> Application:
    """Ingress and Runner over their five parts, in the order of `build`, and over those that edit parts of photos, by
    role: of a profile that lacks one nobody asks for it. A benchmark may put its own in their place."""
    return deploy(Ingress).bind(args, deploy(Runner).bind(args, *parts, **editing), *parts, **editing)


def deploy(model: type, **options: Any) -> serve.Deployment:
    """A plain class as a deployment of the same name; how it scales is for the configuration to say.

    Settings, if only empty ones, are given to each when it starts: so it can tell later ones from its first.
    """
    settings: dict[str, Any] = {"user_config": {}} if hasattr(model, "reconfigure") else {}
    told: Any = name_class(model)
    return serve.deployment(**{"name": model.__name__, **settings, **options})(told)
