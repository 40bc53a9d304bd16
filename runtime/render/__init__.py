"""The same engine without a device, as fast as the machine can."""
