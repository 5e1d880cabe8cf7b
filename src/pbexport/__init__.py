"""pbexport: a hosted PBworks wiki becomes clean Markdown with its whole page history."""
