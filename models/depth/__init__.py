"""How far away everything in a photo is: networks of the hub's for monocular depth, by transformers."""
