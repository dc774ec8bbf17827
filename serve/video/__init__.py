"""What of videos is no job's: told from photos, what may be asked for, key frames through the graph, segments."""
