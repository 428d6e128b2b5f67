"""What an operator chooses: settings, locked requirements, territories, deployment examples.

Every program that starts reads its environment here, once.
Nothing in this folder imports the service.
"""
