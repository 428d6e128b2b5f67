import { describe, expect, it } from "vitest";

import { PAGES } from "../src/service_worker/page_paths";

describe("the pages that open without a network", () => {
  it.each(["/", "/?source=app", "/signaler", "/signaler?categorie=banc&lieu=44.4,1.4", "/signaler/lieu", "/s/26-00431?envoye=1", "/carte?vue=liste", "/quartiers/centre"])(
    "%s is one",
    (path) => expect(PAGES.test(path)).toBe(true),
  );

  it.each(["/api/v1/territory", "/pilotage/", "/photos/x/large", "/signalerx", "/cartes", "/s", "/partager", "/decouvrir?x=/"])("%s is none", (path) =>
    expect(PAGES.test(path)).toBe(false),
  );
});
