"""One module per publisher's format: a file in, records out."""
