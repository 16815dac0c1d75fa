"""One self-contained page: no network, no framework, everything escaped; it filters and prints."""

from __future__ import annotations

from html import escape

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.words import active, by_severity, count, grouped, notes_of, visible

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c1c1c;background:#fff}
code,pre{font:13px/1.5 ui-monospace,monospace}h1{font-size:1.4rem}
article{border:1px solid #ddd;border-left:.4rem solid #888;border-radius:.3rem;padding:.6rem 1rem;margin:.8rem 0}
article.error{border-left-color:#c62828}article.warning{border-left-color:#e69a00}article.info{border-left-color:#1976d2}
.rule{color:#555}.place{color:#555}form{position:sticky;top:0;background:#fff;padding:.5rem 0}
@media print{form{display:none}article{break-inside:avoid}}
@media (prefers-color-scheme:dark){body,form{background:#161616;color:#e8e8e8}article{border-color:#333}.rule,.place{color:#aaa}}
"""
SCRIPT = """
const q=document.querySelector('#q'),s=document.querySelector('#s');
function f(){for(const a of document.querySelectorAll('article')){
a.hidden=(s.value&&a.className!==s.value)||!a.textContent.toLowerCase().includes(q.value.toLowerCase())}}
q.oninput=f;s.onchange=f;
"""


def render(results: Results, options: Options) -> str:
    found = active(results)
    counts = ", ".join(count(n, str(severity)) for severity, n in by_severity(found).items() if n) or "nothing found"
    coverage = results.coverage
    looked = f"{count(coverage.templates, 'template')}, {count(coverage.functions, 'function')}"
    articles = "\n".join(article(group) for group in sorted(grouped(found), key=lambda g: -g[0].severity))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>lambdalint</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>
<h1>lambdalint</h1><p>{escape(looked)}: {escape(counts)}. {len(results.undecided):,} not decided.</p>
<form onsubmit="return false"><input id="q" placeholder="filter" aria-label="filter">
<select id="s" aria-label="severity"><option value="">all</option><option>error</option><option>warning</option><option>info</option></select></form>
{articles}
<script>{SCRIPT}</script></body></html>
"""


def article(group: list[Finding]) -> str:
    """One diagnostic."""
    finding = group[0]
    places = "".join(f"<li><code>{text(str(w.span))}</code> {text(w.label)}</li>" for w in finding.locations)
    notes = "".join(f"<p class=place>{text(note)}</p>" for note in notes_of(finding))
    more = f" <span class=rule>and {len(group) - 1} more</span>" if len(group) > 1 else ""
    return (
        f'<article class="{finding.severity}" id="f-{finding.id[:12]}"><strong>{text(finding.message)}</strong>{more} '
        f"<span class=rule>{text(finding.rule)}</span><ul class=place>{places}</ul>"
        f"<p>{text(finding.why)}</p><p><b>Help:</b> {text(finding.help)}</p>{notes}</article>"
    )


def text(raw: str) -> str:
    return escape(visible(raw), quote=True)
