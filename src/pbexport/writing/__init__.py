"""From the archive to the files of an export: what is due, why, and how each comes about."""
