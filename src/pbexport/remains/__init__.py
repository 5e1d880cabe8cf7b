"""What is left of a wiki elsewhere: taken in, until it is what a visit would have found."""
