"""The store for readers: typed frames, SQL and exports; knows neither Dagster nor the network."""
