const files = import.meta.glob<Record<string, string>>(["./*.json", "!./language.json", "!./accessibility.json", "!./alerts.json", "!./around.json", "!./districts.json", "!./expected.json", "!./fixed.json", "!./manage.json", "!./messages.json", "!./opinion.json", "!./paper.json", "!./personal_data.json", "!./recover.json", "!./told.json", "!./tracking.json"], { eager: true, import: "default" });

export default Object.assign({}, ...Object.values(files)) as Record<string, string>;
