"""fanlight over HTTP: send a photo, get it back finished, with a report."""
