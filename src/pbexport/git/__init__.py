"""A wiki's past as commits: who saved what when (`story`), said so that git takes it (`identity`, `message`, `stream`).

Pure: `repository.py` runs git, `chronicle.py` puts it together.
"""
