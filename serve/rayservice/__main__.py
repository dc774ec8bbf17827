"""`python -m serve.rayservice`: writes rayservice.yaml of every overlay of deploy/kubernetes."""

from serve.rayservice.manifest import render_service
from serve.rayservice.shapes import SHAPES
from serve.runner import ROOT

if __name__ == "__main__":
    for name, shape in SHAPES.items():
        (ROOT / "deploy/kubernetes/overlays" / name / "rayservice.yaml").write_text(render_service(shape))
