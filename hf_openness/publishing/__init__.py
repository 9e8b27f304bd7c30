"""Builds a dataset that others can use from a store: tables that may be passed on, and everything that describes them."""
