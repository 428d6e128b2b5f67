"""Streets of the demonstration town, each with a point of its course: (longitude, latitude), WGS 84.

The names are those one finds in many French towns; positions lie in the district they are listed under.
"""

STREETS: dict[str, tuple[tuple[str, float, float], ...]] = {
    "centre": (
        ("rue Clemenceau", 1.4418, 44.4468),
        ("boulevard Gambetta", 1.4405, 44.4478),
        ("rue Nationale", 1.4436, 44.4462),
        ("quai Champollion", 1.4462, 44.4449),
        ("place Chapou", 1.4431, 44.4473),
        ("allées Fénelon", 1.4393, 44.4466),
        ("rue Foch", 1.4423, 44.4484),
        ("rue de la Barre", 1.4402, 44.4528),
        ("rue du Président-Wilson", 1.4365, 44.4482),
        ("place de la Libération", 1.4428, 44.4459),
        ("rue Victor-Hugo", 1.4384, 44.4441),
        ("quai de Regourd", 1.4478, 44.4497),
        ("rue Saint-James", 1.4438, 44.4478),
        ("avenue Jean-Jaurès", 1.4349, 44.4479),
        ("rue Joachim-Murat", 1.4369, 44.4469),
        ("cours Vaxis", 1.4412, 44.4420),
    ),
    "terre-rouge": (
        ("avenue Anatole-France", 1.4478, 44.4660),
        ("rue Paul-Verlaine", 1.4502, 44.4682),
        ("rue Émile-Zola", 1.4531, 44.4665),
        ("rue Albert-Camus", 1.4549, 44.4713),
        ("place des Platanes", 1.4515, 44.4698),
        ("route de Paris", 1.4482, 44.4788),
        ("rue Jean-Moulin", 1.4461, 44.4725),
        ("chemin des Vignes", 1.4560, 44.4790),
    ),
    "labarre": (
        ("chemin de Regourd", 1.4312, 44.4651),
        ("rue des Jardins", 1.4268, 44.4712),
        ("avenue Edouard-Herriot", 1.4339, 44.4633),
        ("rue du Stade", 1.4295, 44.4752),
        ("impasse des Tilleuls", 1.4322, 44.4701),
        ("rue de la Gare-d’Eau", 1.4280, 44.4668),
    ),
    "begoux": (
        ("route de Bégoux", 1.4655, 44.4488),
        ("chemin de Cavaniès", 1.4702, 44.4452),
        ("rue de l’École", 1.4621, 44.4468),
        ("chemin de la Rivière", 1.4588, 44.4431),
        ("place de l’Église", 1.4631, 44.4455),
        ("rue des Noyers", 1.4740, 44.4517),
    ),
    "saint-georges": (
        ("rue Saint-Georges", 1.4402, 44.4331),
        ("avenue du 7e-Régiment-d’Infanterie", 1.4421, 44.4302),
        ("route de Toulouse", 1.4380, 44.4262),
        ("rue du Mont-Saint-Cyr", 1.4465, 44.4311),
        ("impasse des Acacias", 1.4362, 44.4290),
    ),
    "sainte-valerie": (
        ("avenue Charles-de-Freycinet", 1.4221, 44.4475),
        ("rue Sainte-Valérie", 1.4243, 44.4521),
        ("rue des Augustins", 1.4198, 44.4498),
        ("chemin du Coteau", 1.4120, 44.4552),
        ("place du Marché-Neuf", 1.4230, 44.4498),
    ),
}
