"""What happened, said: while it does, afterwards, and beforehand."""
