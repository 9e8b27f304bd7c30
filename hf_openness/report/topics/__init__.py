"""One file per topic: what its section of the page says and shows."""
