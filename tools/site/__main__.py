"""Makes site/ and says where it is."""

from .build import main

main()
