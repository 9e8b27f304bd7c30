"""Names of boards as figures and reports show them."""

BOARD_NAMES = {"open-llm-v1": "Open LLM Leaderboard v1", "open-llm-v2": "Open LLM Leaderboard v2"}
