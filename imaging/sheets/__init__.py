"""Pictures that are no photos, drawn by ourselves: floor plans, pages, charts, screens and collages."""

from imaging.sheets.collages import draw_collage
from imaging.sheets.pages import draw_chart, draw_page
from imaging.sheets.plans import draw_plan
from imaging.sheets.screens import draw_screen
from imaging.sheets.wear import wear_sheet

__all__ = ["draw_chart", "draw_collage", "draw_page", "draw_plan", "draw_screen", "wear_sheet"]
