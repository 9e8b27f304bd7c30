"""Figures: `draw_` functions from a figure's table to a plot, in one style, listed in catalogue.py."""
