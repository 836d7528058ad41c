"""A report as one HTML page that needs nothing else, with the exchange behind every result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import DictLoader, Environment, StrictUndefined

from inspector.probe.declare import Status
from inspector.probe.reference import TITLES

if TYPE_CHECKING:
    from inspector.probe.report import ProbeReport

_SIGNS: Final = {Status.FAIL: "✗", Status.WARN: "!", Status.PASS: "✓", Status.SKIP: "·"}
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Probe of {{ report.url }}</title>
<style>
:root { color-scheme: light dark; --fail: #b3261e; --warn: #8a5a00; --pass: #1b6e3c; --skip: #6b6b6b; }
@media (prefers-color-scheme: dark) {
  :root { --fail: #ff8a80; --warn: #ffcf70; --pass: #7fd99f; --skip: #a0a0a0; }
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
details, .plain { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .5rem 0; }
summary { cursor: pointer; }
.row { display: inline-grid; grid-template-columns: 5rem 15rem 1fr; gap: 1rem; width: calc(100% - 1.5rem); }
.plain .row { margin-left: 1.1rem; }
.row > * { overflow-wrap: anywhere; }
.fail { color: var(--fail); }
.warn { color: var(--warn); }
.pass { color: var(--pass); }
.skip { color: var(--skip); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: .5rem 0 .5rem 1.1rem; }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .85rem; }
@media (max-width: 48rem) { .row, .sides { grid-template-columns: 1fr; gap: 0; } }
</style>
</head>
<body>
<h1>Probe of {{ report.url }}</h1>
{% if report.app %}<p>In process: the code of {{ report.app }} was run.</p>{% endif %}
<p>
{% for status in statuses %}<span class="{{ status.value }}">{{ signs[status] }} {{ counts[status] }} \
{{ status.value }}</span>{{ ", " if not loop.last }}{% endfor %};
{{ report.requests }} requests in {{ "%.1f"|format(report.seconds) }} s, fapi-inspect {{ report.version }}
</p>
{% macro row(result) %}<span class="row"><span class="{{ result.status.value }}">{{ signs[result.status] }} \
{{ result.status.value }}</span><span>{{ result.code }} {{ result.name }}</span><span>{{ result.message }}\
{% if result.place %} <code>{{ result.place.file }}:{{ result.place.line }}</code>{% endif %}</span></span>\
{% endmacro %}
{% for title, results in groups %}
<h2>{{ title }}</h2>
{% for result in results %}
{% if result.request %}
<details>
<summary>{{ row(result) }}</summary>
<div class="sides">
<pre>{{ result.request.method }} {{ result.request.url }}
{% for name, value in result.request.headers %}{{ name }}: {{ value }}
{% endfor %}</pre>
<pre>{% if result.response %}{% set response = result.response %}{{ response.http_version }} \
{{ response.status }} {{ response.reason }}
{% for name, value in response.headers %}{{ name }}: {{ value }}
{% endfor %}
{{ result.response.body }}{% if result.response.truncated %}
…{% endif %}{% else %}no answer{% endif %}</pre>
</div>
</details>
{% else %}
<div class="plain">{{ row(result) }}</div>
{% endif %}
{% endfor %}
{% endfor %}
</body>
</html>
"""


def probe_html(report: ProbeReport) -> bytes:
    """Write a report as a page; everything in it is escaped, and it loads nothing."""
    loader = DictLoader({"page": _PAGE})
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    groups = [
        (title, [result for result in report.results if result.group == group])
        for group, title in TITLES.items()
    ]
    text = environment.get_template("page").render(
        report=report,
        counts=report.count(),
        statuses=list(_SIGNS),
        signs=_SIGNS,
        groups=[(title, results) for title, results in groups if results],
    )
    return text.encode("utf-8", "backslashreplace")
