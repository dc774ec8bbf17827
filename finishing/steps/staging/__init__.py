"""How a room is furnished: what is seen of it, its furniture taken away, pictures of it, the one that stays."""
