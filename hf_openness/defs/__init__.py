"""The map: which asset runs what, on which partition, checked how. The one place that knows Dagster."""
