"""One file a step: what it needs to know, and how it changes the canvas."""
