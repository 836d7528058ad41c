"""A running service, asked over HTTP how it answers: the only part that knows httpx.

`runner.probe` is the way in. It asks with GET, HEAD and OPTIONS alone unless it is told
otherwise, gives credentials to one origin and shows them nowhere.
"""
