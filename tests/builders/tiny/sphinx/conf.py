project = "Tiny"
extensions = ["myst_parser", "sphinx_reredirects"]
myst_title_to_header = True
myst_heading_anchors = 6
redirects = {"old": "../other/"}
