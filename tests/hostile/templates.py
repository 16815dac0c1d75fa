"""Templates: bombs, nesting, encodings, and what cannot be."""

from __future__ import annotations

from tests.hostile import GOOD, QUEUE, Cases, data, files, name, text


def bomb(kind: str = "[%s]", top: str = "[x]", levels: int = 12) -> str:
    lines = "".join(f"  a{n}: &a{n} {kind % ', '.join([f'*a{n - 1}'] * 10)}\n" for n in range(1, levels))
    return f"Metadata:\n  a0: &a0 {top}\n{lines}{QUEUE}"


def doubled(kind: str, levels: int) -> str:
    """A value made of the one before it twice, again and again."""
    lines = "".join(f"  a{n}: &a{n} {kind.replace('X', f'*a{n - 1}')}\n" for n in range(1, levels))
    return f"Metadata:\n  a0: &a0 xxxxxxxxxx\n{lines}" + FUNCTION.replace("NAME", f"*a{levels - 1}")


FUNCTION = """\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, CodeUri: good, Handler: good.handler, Description: NAME, FunctionName: NAME}
"""
EIGHT = "${a}" * 8
MERGED = "{<<: [%s], k: 1}"
LOOP = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [A, [VALUES], {'Q${A}': BODY}]\n"
CONDITIONS = "Parameters: {P: {Type: String, Default: x}}\nConditions:\n  C0: !Equals [!Ref P, x]\n"
CONDITIONAL = FUNCTION.replace("Type: AWS::Serverless::Function", "Condition: C59\n    Type: AWS::Serverless::Function")

CASES: Cases = {
    "a loop over a million": (
        text("Transform: AWS::LanguageExtensions\nParameters: {L: {Type: CommaDelimitedList, Default: '" + "a," * 1_000_000
             + "'}}\nResources: {Fn::ForEach::A: [X, !Ref L, {'Q${X}': {Type: AWS::SQS::Queue}}]}\n"),
        "it makes more than 1,000 entries",
    ),
    "nothing but a beginning": (
        lambda folder: (folder / "template.yaml").write_text("Resources:\n  Worker: [\n") and None,
        "cannot be read",
    ),
    "alias bomb": (text(bomb()), "values when aliases are followed"),
    "bomb of merge keys": (text(bomb(MERGED, "{x: 1}", 30)), "values when aliases are followed"),
    "bomb of keys": (text(bomb("{? [%s] : 1}")), "values when aliases are followed"),
    "bomb in JSON": (
        text("{" + ", ".join(f'"a{n}": &a{n} [{", ".join([f"*a{n - 1}"] * 10)}]' for n in range(1, 12)) + "}"),
        "",
    ),
    "an alias of itself": (text("Metadata: &a [*a]\n" + QUEUE), "names no anchor that ends before it"),
    "deep YAML": (
        text("Resources: {Q: {Type: AWS::SQS::Queue, P: " + "[" * 3000 + "]" * 3000 + "}}"),
        "cannot be read",
    ),
    "deep block YAML": (text(QUEUE + "- " * 20_000 + "x\n"), "cannot be read"),
    "deep JSON": (text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "P": ' + '{"a":' * 3000), "cannot be read"),
    "NUL": (data(QUEUE.encode() + b"\0"), "is binary"),
    "not UTF-8": (data(QUEUE.encode().replace(b"NAME", b"\xff\xfe")), "is not valid UTF-8"),
    "UTF-16": (data(QUEUE.encode("utf-16")), "is UTF-16: save it as UTF-8"),
    "two byte order marks": (data(b"\xef\xbb\xbf" * 2 + QUEUE.encode()), ""),
    "surrogates": (name('"\\ud800"'), "cannot be read"),
    "Python objects": (name("!!python/object/apply:os.system ['touch owned']"), ""),
    "an endless number": (name("9" * 100_000), ""),
    "endless number in JSON": (text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "N": ' + "9" * 9000 + "}}}"), ""),
    "numbers that are none": (
        text(FUNCTION.replace("NAME, F", "x, Timeout: 1e999, MemorySize: -1e999, EphemeralStorage: {Size: .nan}, F")),
        "",
    ),
    "keys that are no text": (
        text("1: x\nnull: y\n2024-01-01: z\n? [a]\n: b\nResources: {1: {Type: AWS::SQS::Queue}, ~: {Type: A::B}}\n"),
        "",
    ),
    "20,000 duplicate keys": (text("Resources:\n" + "  Q: {Type: AWS::SQS::Queue}\n" * 20_000), ""),
    "one line of a megabyte": (name("'" + "x" * 1_000_000 + "'"), ""),
    "too many resources": (
        text("Resources:\n" + "".join(f"  Q{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(2_100))),
        "more than 2,000 resources",
    ),
    "too many values": (text("Metadata: [" + "a," * 600_000 + "]\n" + QUEUE), "more than 500,000 values"),
    "circular conditions": (text("Conditions: {A: !Condition B, B: !Condition A}\n" + QUEUE), ""),
    "conditions of conditions": (
        text(
            CONDITIONS
            + "".join(f"  C{n}: !And [!Condition C{n - 1}, !Condition C{n - 1}]\n" for n in range(1, 60))
            + CONDITIONAL
        ),
        "",
    ),
    "a mapping of itself": (text("Mappings: {M: {a: {b: !FindInMap [M, a, b]}}}\n" + QUEUE), ""),
    "a lookup of nothing": (
        text("Parameters: {P: {Type: String, Default: a}}\nMappings: {M: {a: {b: c}}}\nConditions: {C: !Equals [!Ref P, b]}\n"
             + QUEUE.replace("NAME", "!FindInMap []")),
        "",
    ),
    "deep joins": (name("!Join ['', [" * 40 + "x" + "]]" * 40), ""),
    "deep structures as text": (name("!ToJsonString {a: " * 45 + "x" + "}" * 45), ""),
    "joins of joins": (text(doubled("!Join ['', [X, X]]", 18)), ""),
    "substitutions of substitutions": (
        text(doubled(f"!Sub ['{EIGHT}', {{a: X}}]", 30)),
        "",
    ),
    "a long handler": (
        text(doubled(f"!Sub ['{EIGHT}', {{a: X}}]", 7).replace("Handler: good.handler", "Handler: *a6")),
        "the text is longer than 1,000,000 characters",
    ),
    "an index that is none": (name("!Select ['" + "9" * 5000 + "', [a]]"), ""),
    "an index in other digits": (name("!Select ['²', [a]]"), ""),
    "loops of loops": (
        text(LOOP.replace("VALUES", ", ".join(f"x{n}" for n in range(1_000))).replace("BODY", "[" + "a, " * 2000 + "]")),
        "more than 500,000 values",
    ),
    "loops of texts": (
        text(LOOP.replace("VALUES", "'" + "x" * 100_000 + "'").replace("BODY", "'" + "${A}" * 50_000 + "'")),
        "more than 500,000 values",
    ),
    "bait: substitutions": (name('"' + "${" * 20_000 + '"'), ""),
    "bait: quotes in JSON": (text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue",\t"x":' + '"\\' * 100_001), "cannot"),
    "bait: a template engine": (text(QUEUE + "{% " * 100_000), "cannot be read"),
    "bait: directives": (
        text(QUEUE + "# lambdalint: ignore[a] " + "until=" * 100_000 + "\n# lambdalint:" + " " * 200_000 + "x\n"),
        "is not a directive",
    ),
    "bait: blocks": (text(QUEUE + "# lambdalint: x\nx: '" + ": !a " * 50_000 + "'\ny: '" + "-" * 200_000 + "'\n"), ""),
    "bait: schedules": (
        text(
            FUNCTION.replace("Description: NAME", "Events: {A: {Type: Schedule, Properties: {Schedule: 'cron(0-99999999999 "
            "* * * ? *)'}}, B: {Type: Schedule, Properties: {Schedule: 'rate(" + "9" * 5000 + " minutes)'}}}")
        ),
        "",
    ),
    "nothing is what it should be": (
        text(
            "Globals: {Function: [1]}\nParameters: [1]\nMappings: 3\nOutputs: x\nConditions: [x]\nResources:\n"
            "  A: {Type: [x]}\n  B: []\n  C: !Sub x\n  F: {Type: AWS::Serverless::Function, Properties: [1]}\n"
            "  G: {Type: AWS::Serverless::Function, Properties: {Events: [1], Policies: {a: b}, Environment: [x], "
            "VpcConfig: x, Layers: {a: b}, Runtime: [x], Handler: {a: b}, CodeUri: [1], InlineCode: {x: y}, Tags: 3}}\n"
        ),
        "",
    ),
    "a redrive policy without an end": (
        text(
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: '{\"deadLetterTargetArn\": \"x\", "
            "\"maxReceiveCount\": Infinity}'}}, R: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: '"
            + '{"a":' * 50_000
            + "'}}}\n"
        ),
        "",
    ),
    "terminal escapes": (text(QUEUE.replace("NAME", '"\\e]0;owned\\a"').replace("Q:", '"Q\\e[2J":')), ""),
    "workflow commands": (text(GOOD.replace("Good:", '"x\\n::error::owned":').replace("good/", "nowhere/")), ""),
    "markup": (
        text(GOOD.replace("Good:", '"<script>owned()</script>|`\\u202e=cmd()":').replace("good/", "nowhere/")),
        "",
    ),
}  # fmt: skip
MACHINE = (
    "Resources:\n  S: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: s.json, "
    "DefinitionSubstitutions: {A: '${B}${B}', B: '${C}${C}', F: x}}}\n"
)
NESTED = '{"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": '
CASES |= {
    "deep definition": (files(bad__yaml=MACHINE, s__json='{"a":' * 100_000), ""),
    "definition of brackets": (files(bad__yaml=MACHINE, s__json="[" * 100_000), ""),
    "deep states": (files(bad__yaml=MACHINE, s__json=NESTED * 60 + "{}" + "}}}" * 60), ""),
    "definition of odd things": (files(bad__yaml=MACHINE, s__json='{"StartAt": NaN, "States": [1, {"x": null}]}'), ""),
    "bait: definitions": (files(bad__yaml=MACHINE, s__json=":${" * 100_000), ""),
    "includes in a circle": (
        files(
            bad__yaml="Fn::Transform: {Name: AWS::Include, Parameters: {Location: a.yaml}}\n" + QUEUE,
            a__yaml="X: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: a.yaml}}}\n",
        ),
        "",
    ),
    "includes by the thousand": (
        files(
            bad__yaml="Metadata:\n"
            + "".join(
                f"  a{n}: {{Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: a.yaml}}}}}}\n"
                for n in range(1_000)
            )
            + QUEUE,
            a__yaml="x: [" + "a, " * 2_000 + "]\n",
        ),
        "values with what it includes",
    ),
    "stacks in circles": (
        files(
            bad__yaml="Resources:\n"
            + "".join(
                f"  S{n}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {name}, Parameters: "
                f"{{P: !GetAtt S{(n + 1) % 6}.Outputs.O}}}}}}\n"
                for n, name in enumerate(["bad.yaml", "b.yaml"] * 3)
            )
            + "Outputs: {O: {Value: !GetAtt S1.Outputs.O}}\n",
            b__yaml="Parameters: {P: {Type: String}}\nResources: {S: {Type: AWS::CloudFormation::Stack, Properties: "
            "{TemplateURL: bad.yaml, Parameters: {P: !Ref P}}}}\nOutputs: {O: {Value: !GetAtt S.Outputs.O}}\n",
        ),
        "circular-stacks",
    ),
}  # fmt: skip
