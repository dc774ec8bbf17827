"""Styles over HTTP: learned from photos, kept by owner, looked up when a photo is handed in."""
