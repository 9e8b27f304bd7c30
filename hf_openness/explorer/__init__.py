"""The store in a browser: views that share one filter bar; reads stores through hf_openness.reading alone."""
