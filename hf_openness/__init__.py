"""hf_openness measures how open-source AI develops, from leaderboard snapshots and Hub metadata."""

__version__ = "0.1.0"
