import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { Observable } from "./observable";
import type { AnnouncementList, CachedTerritory, Draft, Follow, KeptDistricts, KeptPhoto, KeptWords, Report } from "./records";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  photos: { key: string; value: KeptPhoto };
  reports: { key: string; value: Report };
  territories: { key: string; value: CachedTerritory };
  words: { key: string; value: KeptWords };
  announcements: { key: string; value: AnnouncementList };
  follows: { key: string; value: Follow };
  districts: { key: string; value: KeptDistricts };
}

type Name = "drafts" | "photos" | "reports" | "territories" | "words" | "announcements" | "follows" | "districts";

const KEYS = {
  drafts: null,
  photos: "id",
  reports: "id",
  territories: "language",
  words: "key",
  announcements: "key",
  follows: "announcementId",
  districts: "key",
} as const;

let opening: Promise<IDBPDatabase<Schema> | null> | undefined;

function open(): Promise<IDBPDatabase<Schema> | null> {
  opening ??= openDB<Schema>("parvis", 3, {
    upgrade(database) {
      for (const [name, keyPath] of Object.entries(KEYS)) {
        if (database.objectStoreNames.contains(name as Name)) continue;
        database.createObjectStore(name as Name, keyPath === null ? {} : { keyPath });
      }
    },
    // Another page of the app wants a newer store: this one opens again when it needs it.
    blocking(_current, _wanted, event) {
      (event.target as IDBDatabase).close();
      opening = undefined;
    },
    terminated() {
      opening = undefined;
    },
  }).catch(() => null);
  return opening;
}

/** Whether something of the person's would go with this page, for the device had no room for it. */
export const heldByPageAlone = new Observable(false);

/**
 * One kind of record kept on the device.
 *
 * Where the browser keeps nothing (some private windows, a full disk), records live as long as the page:
 * a person can still send.
 */
class Shelf<N extends Name> {
  readonly #memory = new Map<string, Schema[N]["value"]>();

  constructor(readonly name: N) {}

  get holdsWhatIsNotKept(): boolean {
    return this.#memory.size > 0;
  }

  async get(key: string): Promise<Schema[N]["value"] | undefined> {
    const database = await open();
    return this.#memory.get(key) ?? (await database?.get(this.name, key).catch(() => undefined));
  }

  async all(): Promise<Schema[N]["value"][]> {
    const database = await open();
    const kept = (await database?.getAll(this.name).catch(() => [])) ?? [];
    return [...kept, ...this.#memory.values()];
  }

  async put(value: Schema[N]["value"], key: string): Promise<void> {
    const database = await open();
    try {
      if (!database) throw new Error("no database");
      const writing = database.transaction(this.name, "readwrite");
      const put = writing.store.put(value, ...(KEYS[this.name] === null ? [key] : []));
      writing.commit(); // nothing more to ask: a page that is left at this moment does not undo it
      await Promise.all([put, writing.done]);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
    sayWhatIsHeld();
  }

  async delete(key: string): Promise<void> {
    this.#memory.delete(key);
    sayWhatIsHeld();
    const database = await open();
    await database?.delete(this.name, key).catch(() => undefined);
  }
}

export const drafts = new Shelf("drafts");
export const photos = new Shelf("photos");
export const reports = new Shelf("reports");
export const territories = new Shelf("territories");
export const keptWords = new Shelf("words");
export const announcementLists = new Shelf("announcements");
export const follows = new Shelf("follows");
export const districts = new Shelf("districts");

/** The town, its districts and its news can be fetched again: only what the person wrote or sent counts. */
function sayWhatIsHeld(): void {
  heldByPageAlone.set([drafts, photos, reports].some((shelf) => shelf.holdsWhatIsNotKept));
}
