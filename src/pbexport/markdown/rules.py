"""Rules in lists: `---` below a line would make a heading of it, and `- ---` or `* ***` is a rule, not an item."""

from turbohtml import Element, Text


def write_rules(root: Element) -> None:
    """Write rules in lists with low lines, which begin no item either; below root, lines are Markdown already."""
    for rule in root.select("li hr"):
        rule.replace_with(Element("p", None, [Text("___")]))
