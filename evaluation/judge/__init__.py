"""A judge that learns to tell finished rooms from unfinished ones by what the tone operator does not aim at."""

from evaluation.judge.features import describe_texture
from evaluation.judge.logistic import Judge, cross_validate, fit_judge

__all__ = ["Judge", "cross_validate", "describe_texture", "fit_judge"]
