"""A part of a photo made anew from words: by which models, and what is told of the words."""
