"""The HTTP edge: uploads, answers and problems; the Ingress that puts them together."""
