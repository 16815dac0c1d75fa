"""The deployment as AWS names it: frozen dataclasses that say everything a rule asks."""
