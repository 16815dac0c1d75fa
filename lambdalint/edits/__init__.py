"""From what a rule proposes to edits of the text: none where what others share would change."""

from lambdalint.edits.editor import Editor as Editor
