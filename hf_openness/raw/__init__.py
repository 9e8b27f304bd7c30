"""Bytes as received, kept once and never changed."""
