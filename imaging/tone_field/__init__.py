"""The constrained operator: a smooth, bounded, locally affine colour map, fitted at low resolution, applied at full."""

from imaging.tone_field.apply import apply_tone_field
from imaging.tone_field.field import (
    FieldReport,
    ToneBounds,
    ToneField,
    attenuate_field,
    compose_fields,
    identity_field,
    measure_field,
    mix_fields,
    resample_field,
)
from imaging.tone_field.fit import anchor_reference, fit_tone_field
from imaging.tone_field.grey import keep_grey
from imaging.tone_field.highlights import Highlights, plan_highlights
from imaging.tone_field.restrain import compose_within

__all__ = [
    "FieldReport",
    "Highlights",
    "ToneBounds",
    "ToneField",
    "anchor_reference",
    "apply_tone_field",
    "attenuate_field",
    "compose_fields",
    "compose_within",
    "fit_tone_field",
    "identity_field",
    "keep_grey",
    "measure_field",
    "mix_fields",
    "plan_highlights",
    "resample_field",
]
