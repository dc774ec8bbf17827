"""The light of a shot: what the camera hunted for is undone frame by frame, then one map for all frames."""
