"""A template in one world: a cursor that resolves intrinsics as it descends.

THE CONTRACT between the template package and deployment/build (implemented by the template package).

class View
    span: Span                     the value's place; of an absent property the owner's name (logical id's key)
    key_span: Span                 the place of the key that holds it (for list items: the item itself)
    name: str                      the last key or index of the path, as text
    path: tuple[str, ...]          property path from the top of the template
    owner: Span                    the logical id's key of the resource it lies in
    basis: tuple[Basis, ...]       Inherited / Assumed collected on the way down (Globals, Fn::If never adds basis,
                                   a parameter default does)
    view[key] -> View              never raises: descends into mappings (str) and lists (int); Fn::If picks the branch
                                   of this world; AWS::NoValue is absent; an undecidable intrinsic gives a view whose
                                   `absent` is False and `unknown` is an Unknown; children of those are unknown, too
    absent: bool
    unknown: Unknown | None        set when the node itself cannot be decided
    kind: "scalar" | "mapping" | "list" | "absent" | "unknown"
    value() -> Value[Scalar]       str/int/float/bool/Reference/Text (lambdalint.value.Scalar); Unknown for mappings, lists
    text() -> Value[str]           Known only for a plain string (numbers and booleans become text); Reference/Text -> Unknown
    name_value() -> Value[str | Text | Reference]      like value(), numbers turned into text
    integer() -> Value[int]        "60" and 60.0 are 60
    boolean() -> Value[bool]       "true" and True
    items() -> Several[View]       items of a list, splicing nothing; Fn::If items resolved, NoValue left out; absent ->
                                   empty; a scalar or mapping counts as a list of one; unknown -> a gap
    entries() -> Several[tuple[str, View]]   of a mapping in order; unknown (Fn::Transform inside, ...) -> a gap
    node: Node | None              the raw tree node behind it (after Fn::If), for the rare rule of last resort

class Resource
    id: str; type: str; span: Span (the id's key); view: View (the resource's mapping, with Globals merged in Properties)
    properties: View               = view["Properties"]
    condition: str | None          name in `Condition:`; resources whose condition is false are not in Template.resources

class Template                     one template in one world
    path: str; span: Span (first line); world: World-like (conditions, values, name, default)
    stack: tuple[str, ...]
    resources: dict[str, Resource]        in document order, those that exist in this world
    absent: frozenset[str]                ids that exist in other worlds only
    root: View
    sam: bool                             the transform is AWS::Serverless-2016-10-31 (also in a list)
    parameters / outputs: View
    gaps: tuple[Unknown, ...]             macros and includes that may add resources

read(path, text, settings) -> Source | Unreadable ;  worlds(source, ...) -> list[Template]
"""
