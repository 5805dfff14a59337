"""What makes the network better: trainings that differ from the baseline in one thing each.

`plan` says what is compared, `runner` trains it, `results` is the one file of all figures,
`finding` what they say. Only a training imports TensorFlow.
"""
