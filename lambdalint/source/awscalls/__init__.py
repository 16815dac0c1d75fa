"""Which calls are of AWS, and with what."""
