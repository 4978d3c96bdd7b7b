"""`python -m termwalk` is the command line."""

from termwalk.cli import main

if __name__ == "__main__":
    main()
