"""The files of the project, and where its templates are."""
