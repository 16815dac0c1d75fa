"""One self-contained page: no network, no framework, everything escaped; it filters and prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.summary import checked, looked_at, skipped, unseen
from lambdalint.report.words import active, by_severity, count, grouped, notes_of, others, visible

QUOTED = re.compile(r"`([^`]+)`")

STYLE = """
:root{color-scheme:light dark;--page:#fff;--ink:#1c1c1c;--soft:#5c5c5c;--line:#ddd;--code:#f3f3f3;--error:#c62828;--warning:#b26a00;--info:#1565c0}
@media (prefers-color-scheme:dark){:root{--page:#161616;--ink:#e8e8e8;--soft:#a8a8a8;--line:#3a3a3a;--code:#262626;--error:#ff7b72;--warning:#e3a33a;--info:#79b8ff}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:var(--ink);background:var(--page);overflow-wrap:anywhere}
h1{font-size:1.4rem}code{font-family:ui-monospace,monospace;font-size:.87em;background:var(--code);border-radius:.2rem;padding:.05rem .25rem}
form{position:sticky;top:0;background:var(--page);padding:.5rem 0;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
form[hidden],article[hidden]{display:none}input,select{font:inherit;max-width:100%}#q{flex:1 1 12rem;min-width:0}
article{border:1px solid var(--line);border-left:.4rem solid;border-radius:.3rem;padding:.6rem 1rem;margin:.8rem 0;scroll-margin-top:7rem}
article:target{outline:2px solid var(--info)}article p,article ul{margin:.35rem 0}ul{padding-left:1.3rem}
article.error{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)}article.info{border-left-color:var(--info)}
h2{font-size:1rem;margin:0}.error b{color:var(--error)}.warning b{color:var(--warning)}.info b{color:var(--info)}
.soft,.soft a{color:var(--soft)}.soft a:hover{color:inherit}
@media print{form{display:none!important}article{break-inside:avoid}}
"""
AUDIT = """
table{border-collapse:collapse}td{border-bottom:1px solid var(--line);padding:.15rem .6rem;text-align:right}
td:first-child{text-align:left}pre{white-space:pre-wrap}thead{font-weight:bold}
"""
SCRIPT = """
const q=document.querySelector('#q'),s=document.querySelector('#s'),r=document.querySelector('#r'),n=document.querySelector('#n');
const all=[...document.querySelectorAll('article')].map(a=>[a,a.textContent.toLowerCase()]);
function f(){let k=0;for(const [a,t] of all){
a.hidden=(s.value&&a.dataset.severity!==s.value)||(r.value&&a.dataset.rule!==r.value)||!t.includes(q.value.toLowerCase());
if(!a.hidden)k++}n.textContent=k.toLocaleString('en')+' of '+all.length.toLocaleString('en')+' shown'}
q.oninput=f;s.onchange=f;r.onchange=f;document.querySelector('form').hidden=false;f();
"""
"""The filters: a text, a severity and a rule; an article is shown when all three agree."""


def render(results: Results, options: Options) -> str:
    found = active(results)
    counts = ", ".join(count(n, str(severity)) for severity, n in by_severity(found).items() if n) or "nothing found"
    looked = f"{looked_at(results)}: {counts}." if checked(results) else f"Nothing was checked: {unseen(results)}."
    groups = sorted(grouped(found), key=lambda group: -group[0].severity)
    articles = "\n".join(article(group) for group in groups)
    missing = "".join(f"<p class=soft>{words(line)}</p>" for line in skipped(results, len(results.unreadable)))
    missing = audited(results) if results.targets else missing
    version = f" <span class=soft>{text(options.version)}</span>" if options.version else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>lambdalint</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>
<h1>lambdalint{version}</h1><p>{words(looked)} {len(results.undecided):,} not decided.</p>{missing}
<form onsubmit="return false" hidden><input id="q" placeholder="filter" aria-label="filter">
{select("s", "severity", Counter(str(group[0].severity) for group in groups), ("error", "warning", "info"))}
{select("r", "rule", rules := Counter(group[0].rule for group in groups), sorted(rules))} <span id="n" class=soft role=status></span></form>
{articles}
<script>{SCRIPT}</script></body></html>
"""


def audited(results: Results) -> str:
    """The targets of an audit, and what was not covered."""
    from lambdalint.report.audit import table, uncovered

    head, *rows = ("".join(f"<td>{text(cell)}</td>" for cell in row) for row in table(results))
    rest = "\n".join(text(line) for line in uncovered(results, len(results.unreadable) + len(results.targets)))
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f"<style>{AUDIT}</style><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table><pre class=soft>{rest}</pre>"


def select(id: str, what: str, numbers: Mapping[str, int], values: Iterable[str]) -> str:
    """A list to choose from, with how many diagnostics each choice leaves."""
    options = "".join(
        f'<option value="{text(value)}">{text(value)} ({numbers[value]:,})</option>'
        for value in values
        if numbers[value]
    )
    return f'<select id="{id}" aria-label="{what}"><option value="">every {what}</option>{options}</select>'


def article(group: list[Finding]) -> str:
    """One diagnostic, with links to itself and to what the rule's page refers to."""
    finding = group[0]
    places = "".join(f"<li><code>{text(str(w.span))}</code> {words(w.label)}</li>" for w in finding.locations)
    notes = "".join(f"<p class=soft>{words(note)}</p>" for note in notes_of(finding))
    more = f" <span class=soft>{words(others(group))}</span>" if len(group) > 1 else ""
    name, id = text(finding.rule), f"f-{finding.id[:12]}"
    if finding.url.startswith("https://"):
        name = f'<a href="{text(finding.url)}">{name}</a>'
    return (
        f'<article class="{finding.severity}" data-severity="{finding.severity}" data-rule="{text(finding.rule)}" id="{id}">'
        f"<h2><b>{finding.severity}</b> {words(finding.message)}{more}</h2>"
        f'<p class=soft>{name} <a href="#{id}" aria-label="link to this finding">#</a></p><ul class=soft>{places}</ul>'
        f"<p>{words(finding.why)}</p><p><strong>Help:</strong> {words(finding.help)}</p>{notes}</article>"
    )


def text(raw: str) -> str:
    return escape(visible(raw), quote=True)


def words(raw: str) -> str:
    """Prose: what stands between backticks is set as code."""
    return QUOTED.sub(r"<code>\1</code>", text(raw))
