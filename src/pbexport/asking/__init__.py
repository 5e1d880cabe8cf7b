"""Questions to a wiki: polite, patient, each asked once, and every answer filed."""
