"""The page of one date: `builder` gathers what it shows, `render` turns that into one self-contained file."""
