"""The abstract evaluator: runs module bodies, functions and classes over values that may be unknown.

It never runs the project's code. Constants are Python's own; everything else is a value
of `values`; what cannot be known is an `UnknownValue` with the reason and goes on into
whatever is computed from it.
"""
