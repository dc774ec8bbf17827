"""Grafana's dashboard, made from the metrics themselves."""
