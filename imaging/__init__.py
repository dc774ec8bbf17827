"""Pure functions of arrays: photos in, photos out. No Ray, torch or HTTP in here."""
