"""How well the stored networks stand spoilt images.

`measure` asks a network, `results` is the one file of all figures, `finding` what they say.
"""
