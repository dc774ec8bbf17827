"""Colour noise: how much a photo has, and how what the tone field lifts of it is taken out again."""

from imaging.noise.measure import measure_chroma_noise
from imaging.noise.reduce import plan_reach, reduce_chroma_noise

__all__ = ["measure_chroma_noise", "plan_reach", "reduce_chroma_noise"]
