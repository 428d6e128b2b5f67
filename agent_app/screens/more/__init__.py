"""What else can be done to a ticket, each action with what it does."""
