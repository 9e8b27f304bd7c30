"""Pure functions from typed frames to the tables of the contract; nothing here knows Dagster, files or the network."""
