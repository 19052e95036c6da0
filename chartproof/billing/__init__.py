"""From minutes and codes to units and dollars: what a visit's documentation supports billing."""
