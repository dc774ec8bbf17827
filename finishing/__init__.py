"""What happens to one photo, from its bytes to the finished ones and their report. No HTTP, and no job store."""
