"""The page for people: names as code, links, and its filter."""

from __future__ import annotations

import json
import shutil
import subprocess
from html.parser import HTMLParser
from typing import Any

import pytest

from lambdalint.report import Options, render
from tests.unit.reports import MIXED, finding, results


def test_html_sets_names_as_code_and_links_to_the_web_alone() -> None:
    def page(url: str) -> str:
        return render("html", results(finding(message="`a<b` calls `c`", url=url)), Options(version="1.2"))

    assert "<b>error</b> <code>a&lt;b</code> calls <code>c</code>" in page("")
    assert "<h1>lambdalint <span class=soft>1.2</span></h1>" in page("")
    assert '<a href="https://example.com/?a&quot;b">queue-visibility-too-short</a>' in page('https://example.com/?a"b')
    assert "javascript:" not in page("javascript:alert(1)")


@pytest.mark.skipif(shutil.which("node") is None, reason="needs a JavaScript engine")
def test_the_page_filters_by_text_severity_and_rule_without_a_network() -> None:
    page = render("html", MIXED, Options())
    bare = page.replace('<a href="https://docs.aws.amazon.com/lambda/">', "")
    assert "http://" not in bare and "https://" not in bare and " src=" not in bare and "<link" not in bare
    assert "default-src 'none'" in page
    articles: list[dict[str, Any]] = []
    selects: dict[str, list[str]] = {}
    parser = HTMLParser()

    def start(tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "article":
            dataset = {"rule": given["data-rule"], "severity": given["data-severity"]}
            articles.append({"dataset": dataset, "textContent": "", "hidden": False})
        elif tag == "select":
            selects[str(given["aria-label"])] = []
        elif tag == "option":
            selects[list(selects)[-1]].append(given["value"] or "")

    parser.handle_starttag = start  # type: ignore[method-assign]
    parser.handle_data = lambda data: articles and articles[-1].update(textContent=articles[-1]["textContent"] + data)  # type: ignore[method-assign,assignment]
    parser.feed(page.partition("<script>")[0])
    assert selects == {
        "severity": ["", "error", "info"],
        "rule": ["", "always-on-function", "queue-visibility-too-short"],
    }
    script = page.partition("<script>")[2].partition("</script>")[0]
    program = f"""
        const articles = {json.dumps(articles)}, inputs = {{'#q': {{value: ''}}, '#s': {{value: ''}}, '#r': {{value: ''}}, '#n': {{}}, form: {{hidden: true}}}};
        const document = {{querySelector: name => inputs[name], querySelectorAll: () => articles}};
        new Function('document', {json.dumps(script)})(document);
        const seen = [];
        for (const [q, s, r] of [['', '', ''], ['', '', 'always-on-function'], ['', 'error', ''], ['SECONDS=60', '', ''], ['', 'error', 'always-on-function']]) {{
            [inputs['#q'].value, inputs['#s'].value, inputs['#r'].value] = [q, s, r];
            inputs['#r'].onchange();
            seen.push([articles.filter(a => !a.hidden).map(a => a.dataset.rule), inputs['#n'].textContent]);
        }}
        console.log(JSON.stringify(seen));
    """
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, timeout=60, check=True)
    queue, always = "queue-visibility-too-short", "always-on-function"
    assert json.loads(done.stdout) == [
        [[queue, always], "2 of 2 shown"],
        [[always], "1 of 2 shown"],
        [[queue], "1 of 2 shown"],
        [[queue], "1 of 2 shown"],
        [[], "0 of 2 shown"],
    ]
