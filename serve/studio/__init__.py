"""The studio: a page in the browser, built from `studio/`, that works with the public API alone."""
