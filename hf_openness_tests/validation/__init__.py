"""Methods against known truth: `make validate` runs all of it over many simulated worlds; tests run a little of it."""
