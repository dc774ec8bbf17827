"""What is known about a photo, one file an asset: made once, kept, shared by all that is done to the same photo."""
