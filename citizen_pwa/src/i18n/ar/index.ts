const files = import.meta.glob<Record<string, string>>(["./*.json", "!./language.json", "!./alerts.json", "!./around.json", "!./districts.json"], { eager: true, import: "default" });

export default Object.assign({}, ...Object.values(files)) as Record<string, string>;
