"""Small demonstrations, each shown by one notebook. A new notebook adds its own here."""
