"""lambdalint's rules inside cfn-lint: `cfn-lint --append-rules lambdalint.cfnlint`, or this folder's path."""

from lambdalint.cfnlint import plugin

globals().update(plugin.CLASSES)
