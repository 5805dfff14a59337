"""An ablation study: training runs that differ from the baseline in one setting each.

`ablations` defines the variants, `runner` trains them, `results` reads the results file, `summary`
compares them with the baseline, and `backends` compares runs on different backends of Keras. Only a
training run imports TensorFlow.
"""
