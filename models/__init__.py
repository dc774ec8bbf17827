"""Networks, engine sessions, weights; no Ray, no HTTP."""

import logging

for _talkative in ("torchao", "torch.utils._pytree", "diffusers.quantizers.torchao.torchao_quantizer"):
    # What is built for other GPUs than are here, told at every import.
    logging.getLogger(_talkative).setLevel(logging.ERROR)
