"""Videos of which every right answer is known: walks over photos, cuts, files as they should not be."""
