"""Networks, engine sessions, weights; no Ray, no HTTP."""

import logging

_TALKATIVE = (
    "torchao",
    "torch.utils._pytree",
    "diffusers.quantizers.torchao.torchao_quantizer",
    "transformers.utils.import_utils",
)
for _name in _TALKATIVE:
    # What is built for other GPUs than are here, or would be there with torchvision, told at every import.
    logging.getLogger(_name).setLevel(logging.ERROR)
