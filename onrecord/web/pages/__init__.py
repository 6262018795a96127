"""One page a module: a function from what is asked to a template's values."""
