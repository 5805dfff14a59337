"""An ablation study: training runs that differ from the baseline in one setting each.

`ablations` defines the variants, `runner` trains them, `results` reads the results file and
`summary` compares them with the baseline. Only a training run imports TensorFlow.
"""
