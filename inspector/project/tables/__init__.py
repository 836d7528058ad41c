"""What the inspector knows of libraries, one table a module: names and what they mean to rules.

Every key is the canonical dotted name of a library's function, class or method. To teach
the inspector another one is a line in its table, or, for one project only, a line in
`[tool.fapi-inspect.tables]` of its `pyproject.toml`. `record` puts the tables together.
"""
