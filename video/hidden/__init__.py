"""Faces, plates and what else is not to be seen: found in pictures of a video, tracked, and hidden in every frame."""
