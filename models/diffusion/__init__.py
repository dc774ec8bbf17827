"""SDXL-Lightning under ControlNets: its networks as plain graphs, its schedule, its words, and the loop over them."""
