"""Pure decisions: what an announcement must carry, which words are read, how a calendar is written."""
