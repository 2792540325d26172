"""Each kind of register has a room of its own: how its rows become the rows of a clean table."""
