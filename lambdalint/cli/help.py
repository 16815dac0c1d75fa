"""The first page of help, kept as text so that it needs no import; a test compares its commands with the real ones."""

TOP = """\
Usage: lambdalint [COMMAND] [OPTIONS] [PATHS]...

  Read SAM and CloudFormation templates together with their Lambda handlers
  and report the documented traps a deployment walks into.

Commands:
  check     Check templates and their handlers (the default: `lambdalint PATHS`).
  audit     Check many checkouts at once, and report on all of them.
  explain   Tell what is known of one function.
  graph     Draw triggers, functions, resources and the ways of failed events.
  policy    Print the least-privilege policy that a function's code needs.
  rules     List, show, write and test rules.
  baseline  Accept today's findings, report new ones only.
  config    Show the settings that hold here.

Options:
  --version  Show the version and exit.
  --help     Show this page and exit. `lambdalint check --help` has the options.

Exit codes: 0 nothing found, 1 findings, 2 the run cannot be trusted,
3 no template below the folders that were named.
"""
