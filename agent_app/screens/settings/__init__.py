"""Display, language, agent, and what this tablet is."""
