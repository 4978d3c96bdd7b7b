"""The server store: graphs side by side in a Neo4j database. docs/neo4j.md draws the model."""

from .store import Neo4jStore

__all__ = ["Neo4jStore"]
