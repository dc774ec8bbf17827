"""`make demo`: photos through the running graph, and pages on which a person can judge them."""
