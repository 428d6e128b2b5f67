"""A file that cannot work is refused whole, with its name, the line and the reason."""

from __future__ import annotations

import json

import pytest

from server.commons.territories.errors import FileRefused
from server.commons.territories.rules.dispatching import uncovered
from server.commons.territories.services.reading import read_file
from server.core.language import speaking


def refusal(files) -> FileRefused:
    with speaking("en"), pytest.raises(FileRefused) as caught:
        read_file(files.toml)
    return caught.value


def with_rules(files, *rules: tuple[str, str]) -> None:
    """Write the town's file again with these rules (name, `when = …`) alone."""
    text = files.toml.read_text()
    said = [f'[[rules]]\nname = "{name}"\n{when}\nteam = "proximite"\n' for name, when in rules]
    files.toml.write_text(text[: text.index("[[rules]]")] + "\n".join(said))


def redraw(files, change) -> None:
    """Write the drawing again after `change(features)`, one feature a line."""
    features = json.loads(files.drawing.read_text())["features"]
    change(features)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    files.drawing.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}')


def ring(features, slug):
    return next(item for item in features if item["properties"].get("slug") == slug)["geometry"]


# what is replaced in the town's file, and the reason that must be given, on the replaced line
ONE_LINE = [
    ("population = 20000", "poplation = 20000", "the key “poplation” is not known; perhaps “population”"),
    ("population = 20000", 'population = "vingt mille"', "a number from 0 to 100000000 is expected"),
    ('accent = "#0b6b55"', 'accent = "#7fe0c4"', "the colour #7fe0c4 has a contrast of 1.57 with white"),
    ('accent = "#0b6b55"', 'accent = "vert"', "“vert” has not the expected form"),
    ('time_zone = "Europe/Paris"', 'time_zone = "Europe/Pariss"', "perhaps “Europe/Paris”"),
    ('holidays = "FR"', 'holidays = "FR-99"', "“FR-99” is not a known calendar"),
    (
        'fallback = "proximite"',
        'fallback = "proximité"',
        "the team “proximité” is not known; perhaps “proximite”",
    ),
    ('fallback = "proximite"', "", "no fallback team"),
    ('catalogue = "commune"', 'catalogue = "ville"', "the catalogue “ville” is neither beside the file"),
    ('monday = ["08:30-12:00", "13:30-17:30"]', 'monday = ["17:30-08:30"]', "“17:30-08:30” is not a span"),
    (
        "center = { latitude = 44.4475, longitude = 1.4403 }",
        "center = { latitude = 1.4403, longitude = 44.4475 }",
        "the centre is outside the bounds",
    ),
    ('languages = ["fr", "en"]', 'languages = ["en"]', "French must be among the languages"),
    ('kind = "proximity"', 'kind = "proximite"', "the value “proximite” is not known; perhaps “proximity”"),
    ('slug = "espaces-verts"', 'slug = "espaces_verts"', "“espaces_verts” has not the expected form"),
    ('slug = "voirie"', 'slug = "proximite"', "“proximite” is there twice"),
    (
        'voirie = "Roads department"',
        'voiries = "Roads department"',
        "the team “voiries” is not known; perhaps “voirie”",
    ),
    ('name = "Éclairage public"', 'name = "Arbre dangereux"', "“Arbre dangereux” is there twice"),
    (
        'when = { categories = ["fil-denude"] }',
        'when = { categories = ["fil-denudé"] }',
        "the category “fil-denudé” is not known; perhaps “fil-denude”",
    ),
    ('when = { categories = ["fil-denude"] }', "when = { categories = [] }", "at least 1 value(s) needed"),
    (
        'when = { categories = ["fil-denude"] }',
        'when = { categories = ["fil-denude"], districts = ["center"] }',
        "the district “center” is not known; perhaps “centre”",
    ),
    (
        'when = { categories = ["fil-denude"] }',
        'when = { category = ["fil-denude"] }',
        "the key “category” is not known; perhaps “categories”",
    ),
    (
        'when = { categories = ["fil-denude"] }',
        'when = { categories = ["fil-denude"], sources = ["telephone"] }',
        "the value “telephone” is not known; perhaps “phone”",
    ),
    (
        'when = { categories = ["fil-denude"] }',
        'when = { categories = ["fil-denude"], hours = ["8-12"] }',
        "“8-12” has not the expected form",
    ),
    (
        'team = "syndicat-energie"',
        'team = "syndicat-energies"',
        "the team “syndicat-energies” is not known; perhaps “syndicat-energie”",
    ),
    (
        'answers = { taille = ["grand"] }',
        'answers = { taile = ["grand"] }',
        "the question “taile” is asked by none of the rule’s categories; perhaps “taille”",
    ),
    (
        'answers = { taille = ["grand"] }',
        'answers = { taille = ["énorme"] }',
        "the answer “énorme” is offered by no question of the rule",
    ),
    ('layers = ["residences-habitat"]', 'layers = ["residence-habitat"]', "perhaps “residences-habitat”"),
]


class TestOneLine:
    @pytest.mark.parametrize(("old", "new", "reason"), ONE_LINE, ids=[one[1] or "none" for one in ONE_LINE])
    def test_the_reason_and_the_line_are_given(self, files, old, new, reason):
        line = files.edit(files.toml, old, new)
        refused = refusal(files)
        assert any(reason in words for words in refused.reasons), refused.reasons
        places = [words.split(": ")[0] for words in refused.reasons if reason in words]
        # a missing key is told at its table; a key's words stay on their line
        expected = line - 1 if not new else line
        assert f"46042.toml:{expected}" in places

    def test_broken_toml_is_refused_with_its_line(self, files):
        line = files.edit(files.toml, 'insee = "46042"', 'insee = 46042"')
        assert refusal(files).reasons[0].startswith(f"46042.toml:{line}: the file is not valid TOML")

    def test_all_problems_of_one_reading_are_told_together(self, files):
        files.edit(files.toml, 'insee = "46042"', 'insee = "abc"')
        files.edit(files.toml, 'slug = "terre-rouge"', 'slug = "Terre Rouge"')
        assert len(refusal(files).reasons) >= 2

    def test_a_problem_of_the_catalogue_names_the_catalogue(self, files):
        line = files.edit(files.catalogue, 'icon = "circle-dot"', 'icone = "circle-dot"')
        assert refusal(files).reasons == [
            f"commune.toml:{line}: the key “icone” is not known; perhaps “icon”"
        ]

    def test_words_missing_in_a_language_are_refused(self, files):
        line = files.edit(files.catalogue, 'fr = "Nid-de-poule", en = "Pothole"', 'fr = "Nid-de-poule"')
        assert refusal(files).reasons == [f"commune.toml:{line}: the words are missing in the language “en”"]

    def test_a_choice_is_no_number_of_a_thing_of_the_street(self, files):
        old = 'kind = "yes_no", required = false }'
        line = files.edit(files.catalogue, old, 'kind = "yes_no", required = false, asset_number = true }')
        (reason,) = refusal(files).reasons  # told at the list of its questions
        assert reason.startswith(f"commune.toml:{line - 1}: the question “etat” is neither a text")

    def test_an_urgent_leaf_must_say_whom_to_call(self, files):
        files.edit(files.toml, '[on_call]\nphone = "05 36 49 00 01"', "")
        reasons = refusal(files).reasons
        assert len(reasons) == 9
        assert "the urgent category “affaissement” must have a notice and a number to call" in reasons[0]

    def test_an_outside_body_must_be_reachable_by_citizens(self, files):
        team = '[[teams]]\nslug = "prefecture"\nkind = "external"\nname = "Préfecture"\n'
        line = files.append(files.toml, team)
        assert f"46042.toml:{line}: the outside body “prefecture” must have" in refusal(files).reasons[0]

    def test_reasons_are_in_french_for_a_french_operator(self, files):
        files.edit(files.toml, 'team = "proprete"', 'team = "propreté"')
        said = "l’équipe «\u202fpropreté\u202f» n’existe pas\u202f; peut-être «\u202fproprete\u202f»"
        with pytest.raises(FileRefused, match=said):
            read_file(files.toml)

    def test_a_missing_drawing_is_refused(self, files):
        files.drawing.unlink()
        assert refusal(files).reasons == ["46042.geojson: the file 46042.geojson is missing"]


class TestHiddenRules:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("", 'when = { categories = ["nid-de-poule"] }'),
            (
                'when = { categories = ["voirie"] }',
                'when = { categories = ["nid-de-poule", "affaissement"] }',
            ),
            ('when = { kinds = ["anomaly", "suggestion", "praise"] }', 'when = { districts = ["centre"] }'),
            ('when = { hours = ["00:00-00:00"] }', 'when = { hours = ["08:00-10:00"] }'),
            (
                'when = { hours = ["22:00-06:00"] }',
                'when = { hours = ["23:00-05:00"], weekdays = ["sunday"] }',
            ),
            (
                'when = { districts = ["centre", "begoux"] }',
                'when = { districts = ["begoux"], categories = ["eau"] }',
            ),
            (
                'when = { categories = ["depot-sauvage"], answers = { volume = ["sac", "brouette"] } }',
                'when = { categories = ["depot-sauvage"], answers = { volume = ["sac"] } }',
            ),
        ],
    )
    def test_a_rule_that_an_earlier_one_hides_is_refused(self, files, first, second):
        with_rules(files, ("première", first), ("seconde", second))
        [reason] = refusal(files).reasons
        assert "the rule “seconde” can never match: earlier rules take all its cases (première)" in reason

    def test_several_earlier_rules_together_hide_a_heading(self, files):
        codes = ("passage-pieton", "marquage-efface", "marquage")
        with_rules(files, *((code, f'when = {{ categories = ["{code}"] }}') for code in codes))
        [reason] = refusal(files).reasons
        assert "(passage-pieton, marquage-efface)" in reason

    def test_several_districts_together_hide_a_rule_for_all_of_them(self, files):
        said = 'when = {{ categories = ["eau"], districts = ["{}"] }}'
        with_rules(
            files,
            ("est", said.format("begoux")),
            ("centre", said.format("centre")),
            ("deux", 'when = { categories = ["fontaine"], districts = ["centre", "begoux"] }'),
        )
        [reason] = refusal(files).reasons
        assert "the rule “deux” can never match" in reason
        assert "(est, centre)" in reason

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ('when = { categories = ["eau"] }', 'when = { categories = ["eau"] }'),
            ('when = { districts = ["centre", "begoux"] }', 'when = { districts = ["begoux", "centre"] }'),
            ("", ""),
        ],
    )
    def test_the_same_conditions_with_another_team_are_a_contradiction(self, files, first, second):
        with_rules(files, ("première", first), ("seconde", second))
        files.edit(files.toml, 'team = "proximite"\n\n[[rules]]', 'team = "voirie"\n\n[[rules]]')
        [reason] = refusal(files).reasons
        assert "the rule “seconde” contradicts “première”" in reason

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            (
                'when = { categories = ["voirie"], kinds = ["praise"] }',
                "its categories take none of the kinds",
            ),
            (
                'when = { districts = ["centre"], layers = ["residences-habitat"] }',
                "none of its layers touches its districts",
            ),
        ],
    )
    def test_conditions_that_exclude_each_other_are_named(self, files, when, said):
        with_rules(files, ("jamais", when))
        [reason] = refusal(files).reasons
        assert said in reason

    def test_what_no_rule_surely_takes_is_counted_by_category_and_district(self, files):
        with_rules(
            files,
            ("centre", 'when = { districts = ["centre"] }'),
            ("trous", 'when = { categories = ["nid-de-poule"] }'),
            ("de nuit", 'when = { categories = ["eau"], hours = ["22:00-06:00"] }'),
        )
        left = uncovered(read_file(files.toml).document)
        assert "nid-de-poule" not in {code for code, _ in left}
        assert {district for code, district in left if code == "fontaine"} == {
            *("terre-rouge", "labarre", "begoux", "saint-georges", "sainte-valerie"),
            None,
        }

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ('when = { categories = ["nid-de-poule"] }', 'when = { categories = ["voirie"] }'),
            ('when = { districts = ["centre"] }', ""),
            ('when = { hours = ["22:00-06:00"] }', 'when = { hours = ["05:00-07:00"] }'),
            ('when = { sources = ["phone"] }', 'when = { categories = ["eau"] }'),
            ('when = { categories = ["eau"], weekdays = ["monday"] }', 'when = { categories = ["eau"] }'),
        ],
    )
    def test_a_rule_that_can_still_match_is_taken(self, files, first, second):
        with_rules(files, ("première", first), ("seconde", second))
        document = read_file(files.toml).document
        assert [rule["name"] for rule in document["rules"]] == ["première", "seconde"]


class TestDrawing:
    def test_swapped_coordinates_are_named_as_such(self, files):
        def swap(features):
            [points] = ring(features, "terre-rouge")["coordinates"]
            points[:] = [[latitude, longitude] for longitude, latitude in points]

        redraw(files, swap)
        assert refusal(files).reasons[0].startswith("46042.geojson:3: latitude and longitude are swapped")

    def test_a_polygon_that_crosses_itself_is_refused(self, files):
        redraw(
            files,
            lambda features: ring(features, "centre").update(
                coordinates=[[[1.43, 44.44], [1.45, 44.46], [1.45, 44.44], [1.43, 44.46], [1.43, 44.44]]]
            ),
        )
        assert "46042.geojson:2: the polygon is not valid (Self-intersection" in refusal(files).reasons[0]

    def test_districts_that_overlap_are_refused_with_the_area(self, files):
        def grow(features):
            ring(features, "centre")["coordinates"][0][3] = [1.425, 44.440]

        redraw(files, grow)
        assert "overlap by" in " ".join(refusal(files).reasons)

    def test_districts_that_overlap_by_drawing_noise_are_taken(self, files):
        def nudge(features):
            ring(features, "centre")["coordinates"][0][4] = [1.43901, 44.43619]

        redraw(files, nudge)
        read_file(files.toml)

    def test_a_district_without_a_drawing_is_refused_on_its_line(self, files):
        redraw(files, lambda features: features.pop(0))
        assert any("“centre” is not drawn in 46042.geojson" in words for words in refusal(files).reasons)

    def test_a_drawing_of_an_unknown_district_is_refused(self, files):
        files.edit(files.drawing, '"slug": "begoux"', '"slug": "begou"')
        reasons = " ".join(refusal(files).reasons)
        assert "the district “begou” is not known; perhaps “begoux”" in reasons

    def test_a_point_is_not_a_district(self, files):
        point = {"type": "Point", "coordinates": [1.44, 44.45]}
        redraw(files, lambda features: ring(features, "centre").update(point))
        assert "geometry Point" in refusal(files).reasons[0]

    def test_a_drawing_elsewhere_is_refused(self, files):
        redraw(
            files,
            lambda features: ring(features, "centre").update(
                coordinates=[[[2.1, 48.1], [2.2, 48.1], [2.2, 48.2], [2.1, 48.1]]]
            ),
        )
        assert refusal(files).reasons[0] == "46042.geojson:2: the drawing is outside the declared bounds"

    @pytest.mark.parametrize(
        "geometry",
        [
            None,
            {},
            {"type": "Polygon"},
            {"type": "Polygon", "coordinates": [[["a", 1]]]},
            {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]},
            {"type": "Blob", "coordinates": []},
        ],
    )
    def test_an_unreadable_geometry_is_refused_without_a_fault(self, files, geometry):
        redraw(files, lambda features: features[0].update(geometry=geometry))
        assert refusal(files).reasons[0].startswith("46042.geojson:2: ")

    def test_broken_json_is_refused_with_its_line(self, files):
        line = files.edit(files.drawing, '"slug": "terre-rouge"}', '"slug": "terre-rouge" "x"}')
        [reason] = refusal(files).reasons
        assert reason.startswith(f"46042.geojson:{line}: the file is not valid JSON")


class TestLogo:
    def test_a_picture_that_is_not_there_is_named_at_its_line(self, files):
        line = files.edit(files.toml, "population", 'logo = "blason.png"\npopulation')
        assert refusal(files).reasons == [f"46042.toml:{line}: the file blason.png is missing"]

    @pytest.mark.parametrize(
        "body",
        [b"", b"<svg onload='alert(1)'/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 40],
        ids=["empty", "svg", "cut"],
    )
    def test_what_is_no_picture_is_refused(self, files, body):
        files.edit(files.toml, "population", 'logo = "blason.png"\npopulation')
        files.toml.with_name("blason.png").write_bytes(body)
        [reason] = refusal(files).reasons
        assert "the picture blason.png is no logo" in reason

    def test_a_path_that_leaves_the_folder_is_an_address_and_never_read(self, files):
        files.toml.parent.with_name("blason.png").write_bytes(b"secret")
        files.edit(files.toml, "population", 'logo = "../blason.png"\npopulation')
        sound = read_file(files.toml)
        assert (sound.document["logo"], sound.logo) == ("../blason.png", None)
