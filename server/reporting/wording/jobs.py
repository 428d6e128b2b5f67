"""RQ entries of wording. Each may run twice."""

from server.reporting.wording import services


def learn_words() -> None:
    """Ask for each town to be learnt anew; daily."""
    services.ask_for_each_town(learn_town)


def learn_town(territory_id: int) -> None:
    """Learn the words of one town."""
    services.learn_town(territory_id)
