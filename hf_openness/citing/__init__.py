"""Where a number comes from and how to cite it; knows the recipes of the tables, neither Dagster nor the network."""
