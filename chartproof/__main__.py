"""`python -m chartproof` is the `chartproof` command."""

from chartproof.cli import main

if __name__ == "__main__":
    main()
