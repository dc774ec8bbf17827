"""What a model made anew at its own scale, brought back into a photo at full size."""

from imaging.replace.bring_back import bring_back
from imaging.replace.mark import mark_preview
from imaging.replace.view import fit_view, plan_view

__all__ = ["bring_back", "fit_view", "mark_preview", "plan_view"]
