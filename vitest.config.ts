import { defineConfig } from "vitest/config";

/** Unit tests of the PWA's pure modules; what needs a browser is tested in tests/features/citizen_pwa. */
export default defineConfig({
  test: { include: ["citizen_pwa/tests/**/*.test.ts"], environment: "node", pool: "threads" },
});
