"""What an address means, and where what it means now lives."""
