"""Where data come from: `fetch_` talks to the network, `parse_` turns published bytes into typed frames."""
