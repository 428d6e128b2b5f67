import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

const WORDS = "Every word a person reads stands in src/i18n/<language>/*.json.";

export default tseslint.config(
  { ignores: ["**/node_modules/", "citizen_pwa/dist/", "server/surfaces/dashboard/static/", ".venv*/", "var/"] },
  eslint.configs.recommended,
  {
    files: ["citizen_pwa/**/*.{ts,tsx}", "server/surfaces/dashboard/assets/**/*.ts", "*.config.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["citizen_pwa/src/**/*.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "JSXText[value=/\\p{L}/u]", message: WORDS },
        {
          selector: "JSXAttribute[name.name=/^(title|alt|placeholder|aria-label|label|hint)$/] > Literal[value=/\\p{L}/u]",
          message: WORDS,
        },
      ],
    },
  },
  {
    files: ["citizen_pwa/public/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(
        ["addEventListener", "document", "Element", "HTMLScriptElement", "location", "window"].map((name) => [name, "readonly"]),
      ),
    },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", URL: "readonly" } } },
);
