"""Light and colour: what diffusion says of a photo, fitted into a tone field, applied, and checked tile by tile."""
