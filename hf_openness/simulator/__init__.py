"""The simulated Hub: the wire format of the Hub served on loopback from a seeded world whose truth is known."""
