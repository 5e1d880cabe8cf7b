"""Where snapshots come from. A source puts them into the archive and says what exists; after that all are the same."""
