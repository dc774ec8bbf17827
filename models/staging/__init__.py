"""Styles of furnishing as data: what a model is told for each style and room."""
