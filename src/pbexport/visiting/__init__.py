"""One visit to a wiki that is there: what changed is found out, got, and recorded."""
