"""A video file: what it holds, its frames as colours, and a new file with its frame times and all else as it was."""
