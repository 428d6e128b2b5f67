"""Pure decisions about a territory's file: its words, its shape, its geography, its calendar."""
