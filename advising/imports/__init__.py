"""Reading what schools really have: from the bytes of an upload to typed rows and problems in words (pure).

`tables` finds cells, `headings` finds columns, the modules named for nouns read one value each, and one module per
layout puts them together. Nothing here guesses: what has more than one reading is a problem of its row.
"""
