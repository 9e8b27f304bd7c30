"""What changed on a date, for people who are not looking: a page, a feed, a message."""
