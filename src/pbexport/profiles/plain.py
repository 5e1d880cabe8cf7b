"""Files that every reader of Markdown understands: what an export itself is made of."""

from pbexport.profiles.profile import Profile

PLAIN = Profile("plain")
