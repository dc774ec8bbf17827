"""What lies under a click or in a box: SAM (Kirillov et al. 2023) as exported graphs, or SAM 2.1 by transformers."""
