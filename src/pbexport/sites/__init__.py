"""The site of a builder, made of an export."""
