"""Answers of the platform → what they mean: frozen values, with nothing of the platform's frame left in them."""
