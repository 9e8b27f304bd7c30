"""Collecting one date: which ids are asked, in which order, and what is kept. Needs the wire and the raw store."""
