"""EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excitation and with ReLU6) as a backbone for transformers,
which has none: importing this module lets its Auto classes read networks that are built on one."""

from collections.abc import Iterator
from typing import Any, Self

from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoBackbone, AutoConfig, PreTrainedConfig, PreTrainedModel
from transformers.backbone_utils import BackboneConfigMixin, BackboneMixin
from transformers.modeling_outputs import BackboneOutput

STEM = 32
"""Channels after the first convolution."""
GROUPS = (
    # blocks, kernel, stride, expansion, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STAGES = {"stage1": 2, "stage2": 4, "stage3": 10, "stage4": 15}
"""The blocks whose answers are features, at a quarter to a thirty-second of the size."""
CHANNELS = (24, 40, 112, 320)
EPSILON = 1e-3


class EfficientNetLiteConfig(BackboneConfigMixin, PreTrainedConfig):
    """Which of the four stages are features: `out_features`."""

    model_type = "efficientnet_lite"

    def __post_init__(self, **kwargs: Any) -> None:
        self.stage_names = list(STAGES)
        self.set_output_features_output_indices(
            out_features=kwargs.pop("out_features", None), out_indices=kwargs.pop("out_indices", None)
        )
        super().__post_init__(**kwargs)


class EfficientNetLiteBackbone(BackboneMixin, PreTrainedModel):
    """Feature maps (n, channels, h, w) of planes (n, 3, H, W), both sides multiples of 32."""

    config_class = EfficientNetLiteConfig
    has_attentions = False

    def __init__(self, config: EfficientNetLiteConfig) -> None:
        super().__init__(config)
        self.num_features = list(CHANNELS)
        last = max(STAGES[name] for name in self.out_features)
        self.stem = _SameConv(3, STEM, 3, stride=2)
        self.blocks = nn.ModuleList(_plan_blocks(last + 1))
        self.post_init()

    def train(self, mode: bool = True) -> Self:
        """The norms stay what they were on the world's photos: batches of rooms are few and small."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, pixel_values: Tensor, **_: Any) -> BackboneOutput:
        answer = functional.relu6(self.stem(pixel_values))
        answers = [answer := block(answer) for block in self.blocks]
        return BackboneOutput(feature_maps=tuple(answers[STAGES[name]] for name in self.out_features))


class _SameConv(nn.Module):
    """A convolution and its norm; sides are padded as TensorFlow does, more at the end, for which the weights were
    made."""

    def __init__(self, entering: int, leaving: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        around = kernel - stride
        self.padding = (around // 2, around - around // 2) * 2 if stride > 1 else (0,) * 4
        inside = 0 if stride > 1 else around // 2
        self.conv = nn.Conv2d(entering, leaving, kernel, stride, inside, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(leaving, eps=EPSILON)

    def forward(self, planes: Tensor) -> Tensor:
        return self.norm(self.conv(functional.pad(planes, self.padding) if any(self.padding) else planes))


class _Block(nn.Module):
    """Expand, look around, project (an inverted residual: Sandler et al. 2018)."""

    def __init__(self, entering: int, leaving: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = entering * expansion
        self.expand = _SameConv(entering, inner, 1) if expansion > 1 else None
        self.around = _SameConv(inner, inner, kernel, stride, groups=inner)
        self.project = _SameConv(inner, leaving, 1)
        self.skips = stride == 1 and entering == leaving

    def forward(self, planes: Tensor) -> Tensor:
        inner = functional.relu6(self.expand(planes)) if self.expand else planes
        answer = self.project(functional.relu6(self.around(inner)))
        return answer + planes if self.skips else answer


def _plan_blocks(count: int) -> Iterator[_Block]:
    entering, made = STEM, 0
    for blocks, kernel, stride, expansion, leaving in GROUPS:
        for number in range(blocks):
            if made == count:
                return
            yield _Block(entering, leaving, kernel, stride if number == 0 else 1, expansion)
            entering, made = leaving, made + 1


AutoConfig.register(EfficientNetLiteConfig.model_type, EfficientNetLiteConfig)
AutoBackbone.register(EfficientNetLiteConfig, EfficientNetLiteBackbone)
