"""The commands of `python -m nonlocal_ref`: a module each, with add_options(parser) and run(options)."""
