"""Copies brought to the light of what is around them."""
