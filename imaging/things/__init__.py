"""Things in a photo, by their boxes: faces, people, cars, furniture."""

from imaging.things.found import Found, keep_best
from imaging.things.views import View, plan_views

__all__ = ["Found", "View", "keep_best", "plan_views"]
