"""One self-contained page: no network, no framework, everything escaped; it filters and prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.summary import checked, looked_at, skipped, unseen
from lambdalint.report.words import active, by_severity, count, grouped, notes_of, others, visible

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
const q=document.querySelector('#q'),s=document.querySelector('#s'),r=document.querySelector('#r'),n=document.querySelector('#n');
function f(){let k=0;const all=document.querySelectorAll('article');for(const a of all){
a.hidden=(s.value&&a.dataset.severity!==s.value)||(r.value&&a.dataset.rule!==r.value)||!a.textContent.toLowerCase().includes(q.value.toLowerCase());
if(!a.hidden)k++}n.textContent=k+' of '+all.length+' shown'}
q.oninput=f;s.onchange=f;r.onchange=f;f();
"""
"""The filters: a text, a severity and a rule; an article is shown when all three agree."""


def render(results: Results, options: Options) -> str:
    found = active(results)
    counts = ", ".join(count(n, str(severity)) for severity, n in by_severity(found).items() if n) or "nothing found"
    looked = f"{looked_at(results)}: {counts}." if checked(results) else f"Nothing was checked: {unseen(results)}."
    groups = sorted(grouped(found), key=lambda group: -group[0].severity)
    articles = "\n".join(article(group) for group in groups)
    missing = "".join(f"<p class=place>{text(line)}</p>" for line in skipped(results, len(results.unreadable)))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>lambdalint</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>
<h1>lambdalint</h1><p>{text(looked)} {len(results.undecided):,} not decided.</p>{missing}
<form onsubmit="return false"><input id="q" placeholder="filter" aria-label="filter">
{select("s", "severity", Counter(str(group[0].severity) for group in groups), ("error", "warning", "info"))}
{select("r", "rule", rules := Counter(group[0].rule for group in groups), sorted(rules))} <span id="n" class=place></span></form>
{articles}
<script>{SCRIPT}</script></body></html>
"""


def select(id: str, what: str, numbers: Mapping[str, int], values: Iterable[str]) -> str:
    """A list to choose from, with how many diagnostics each choice leaves."""
    options = "".join(
        f'<option value="{text(value)}">{text(value)} ({numbers[value]:,})</option>'
        for value in values
        if numbers[value]
    )
    return f'<select id="{id}" aria-label="{what}"><option value="">every {what}</option>{options}</select>'


def article(group: list[Finding]) -> str:
    """One diagnostic."""
    finding = group[0]
    places = "".join(f"<li><code>{text(str(w.span))}</code> {text(w.label)}</li>" for w in finding.locations)
    notes = "".join(f"<p class=place>{text(note)}</p>" for note in notes_of(finding))
    more = f" <span class=rule>{text(others(group))}</span>" if len(group) > 1 else ""
    return (
        f'<article class="{finding.severity}" data-severity="{finding.severity}" data-rule="{text(finding.rule)}" '
        f'id="f-{finding.id[:12]}"><strong>{text(finding.message)}</strong>{more} '
        f"<span class=rule>{text(finding.rule)}</span><ul class=place>{places}</ul>"
        f"<p>{text(finding.why)}</p><p><b>Help:</b> {text(finding.help)}</p>{notes}</article>"
    )


def text(raw: str) -> str:
    return escape(visible(raw), quote=True)
