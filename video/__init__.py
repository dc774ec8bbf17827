"""A walkthrough: a video finished as photos are, by smooth maps of colour that hold still from frame to frame."""
