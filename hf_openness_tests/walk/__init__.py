"""The walk: from an empty store to a report by clicks, in a real browser; it makes the pictures of docs/dagster-ui.md."""
