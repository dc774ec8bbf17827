"""What runs in Serve's own HTTP proxy, in front of the Ingress: it sees a request before Serve has read its headers."""
