"""What an assistant program may ask of chartproof: audit, units, price, explain (MCP)."""
