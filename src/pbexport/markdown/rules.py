"""Rules in lists: `---` right below a line would make a heading of it, and `- ---` is a rule, not an item."""

from turbohtml import Element, Text


def write_rules(root: Element) -> None:
    """Write rules in lists with stars, which are read as a rule everywhere; below root, lines are Markdown already."""
    for rule in root.select("li hr"):
        rule.replace_with(Element("p", None, [Text("***")]))
