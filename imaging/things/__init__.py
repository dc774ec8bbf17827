"""Things in a photo, by their boxes: faces, people, cars, furniture."""

from imaging.things.found import Found, keep_best
from imaging.things.marks import mark_things
from imaging.things.views import View, plan_views

__all__ = ["Found", "View", "keep_best", "mark_things", "plan_views"]
