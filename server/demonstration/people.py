"""The staff of the demonstration town. Names are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An account of the demonstration; `team` is a slug or None."""

    login: str
    name: str
    role: str
    team: str | None = None


PEOPLE = (
    Person("administration", "Hugo Lafon", "admin"),
    Person("direction", "Claire Bessières", "director"),
    Person("chloe", "Chloé Ferrand", "desk"),
    Person("nadia", "Nadia Belhadj", "desk"),
    Person("thomas", "Thomas Vayssade", "desk"),
    Person("benoit", "Benoît Malaval", "agent", "proximite"),
    Person("sabrina", "Sabrina Costes", "agent", "proximite"),
    Person("mehdi", "Mehdi Rahmani", "agent", "proximite"),
    Person("luc", "Luc Pradines", "agent", "proximite"),
    Person("estelle", "Estelle Bouyssou", "agent", "proximite"),
    Person("joao", "João Ferreira", "agent", "proximite"),
    Person("karine", "Karine Delmas", "agent", "proximite"),
    Person("yann", "Yann Le Goff", "agent", "proximite"),
    Person("driss", "Driss Amrani", "service", "voirie"),
    Person("sylvie", "Sylvie Marty", "service", "proprete"),
    Person("paul", "Paul Cazals", "service", "espaces-verts"),
    Person("ines", "Inès Roques", "service", "eclairage-public"),
    Person("martin", "Martin Soulié", "service", "police-municipale"),
    Person("vidal", "Hélène Vidal", "elected"),
    Person("mediatheque", "Médiathèque du centre", "relay"),
)
