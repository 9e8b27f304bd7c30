"""The map: which asset runs what, on which partition, checked how. The one place that knows Dagster."""

import warnings

from dagster import BetaWarning, PreviewWarning

# Partitioned checks and code references are marked preview and beta in Dagster 1.13; both are pinned and tested here.
warnings.filterwarnings("ignore", category=PreviewWarning, module=r"hf_openness\.")
warnings.filterwarnings("ignore", category=PreviewWarning, module=r"dagster\.")
warnings.filterwarnings("ignore", category=BetaWarning, module=r"hf_openness\.")
