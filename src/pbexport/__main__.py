"""`python -m pbexport` is the command `pbexport`."""

from pbexport.cli import main

main()
