"""The report of one date: content as values, rendered to one self-contained page."""
