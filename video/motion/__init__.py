"""How one frame lies on the next: tracked points, and the cuts where nothing lies on anything."""
