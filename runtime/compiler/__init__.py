"""The compiler: a kernel's text to machine code, at an address."""
