"""The values that travel through the program: frozen, small, and without a way to fetch, read or print."""
