"""Photos over HTTP: kept, looked at, selected in, and handed to jobs without being sent again."""
