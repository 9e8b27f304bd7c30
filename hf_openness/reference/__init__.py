"""Reviewed facts as data; see README.md here."""
