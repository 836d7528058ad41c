"""The records of formats that others define; they know nothing of the tool."""
