"""A SAM 2 of 0.3 M random parameters in the layout of facebook/sam2.1-hiera-small: the video model's, as on the hub."""

from pathlib import Path

import torch
from transformers import Sam2VideoConfig, Sam2VideoModel, Sam2VisionConfig

IMAGE_PX, MASK_PX = 128, 32

BACKBONE = {
    "model_type": "sam2_hiera_det_model",
    "hidden_size": 8,
    "image_size": [IMAGE_PX, IMAGE_PX],
    "blocks_per_stage": [1, 1, 2, 1],
    "embed_dim_per_stage": [8, 16, 32, 64],
    "num_attention_heads_per_stage": [1, 2, 4, 8],
    "window_size_per_stage": [8, 4, 4, 4],
    "global_attention_blocks": [3],
}
DECODER = {"hidden_size": 32, "mlp_dim": 64, "num_attention_heads": 4, "iou_head_hidden_dim": 32}


def save_tiny_sam2(folder: Path, seed: int = 0, sureness: float = 0.0) -> Path:
    """Write one; `sureness` is the logit of the IoU that it foresees for any mask, and of there being an object."""
    torch.manual_seed(seed)
    model = Sam2VideoModel(
        Sam2VideoConfig(
            vision_config=Sam2VisionConfig(
                backbone_config=BACKBONE,
                backbone_channel_list=[64, 32, 16, 8],
                backbone_feature_sizes=[[32, 32], [16, 16], [8, 8]],
                fpn_hidden_size=32,
            ),
            prompt_encoder_config={"hidden_size": 32, "image_size": IMAGE_PX, "mask_input_channels": 8},
            mask_decoder_config=DECODER,
            image_size=IMAGE_PX,
            memory_attention_hidden_size=32,
            memory_attention_feed_forward_hidden_size=32,
            memory_attention_num_layers=1,
            memory_attention_rope_feat_sizes=[8, 8],
            memory_encoder_hidden_size=32,
            memory_encoder_output_channels=16,
            mask_downsampler_embed_dim=32,
            memory_fuser_embed_dim=32,
            memory_fuser_intermediate_dim=32,
            memory_fuser_num_layers=1,
        )
    )
    for name, parameter in model.named_parameters():
        if "norm" not in name:  # as it begins, its answers hardly depend on what it is asked
            torch.nn.init.normal_(parameter, std=0.2)
    for head in (model.mask_decoder.iou_prediction_head, model.mask_decoder.pred_obj_score_head):
        torch.nn.init.constant_(head.proj_out.bias, sureness)
        torch.nn.init.zeros_(head.proj_out.weight)
    model.save_pretrained(folder)
    return folder
