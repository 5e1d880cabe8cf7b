"""The proof that nothing was lost: a page and what was written of it, read by other means and compared."""
