"""Whether a part of a photo that was made anew may stay: its seam, grain, sharpness, colour and edges, at full size."""

from imaging.edit_check.figures import EditFigures, EditLimits, list_edit_faults
from imaging.edit_check.measure import check_edit, measure_edit

__all__ = ["EditFigures", "EditLimits", "check_edit", "list_edit_faults", "measure_edit"]
