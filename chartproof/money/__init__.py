"""What money questions span more than one price: side by side, another year, totals."""
