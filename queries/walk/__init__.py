"""The walk: which ways lead from one system to another, and what a whole path says of its ends."""
