/** What the server says and reads, as in tests/contracts. Unknown fields are ignored. */

export interface Choice {
  code: string;
  label: string;
}

export interface Question {
  code: string;
  label: string;
  hint?: string | null;
  kind: "text" | "number" | "choice" | "choices" | "yes_no";
  required: boolean;
  /** Its answer is the number of a thing of the street. */
  asset_number?: boolean;
  choices?: Choice[];
}

export interface Notice {
  text: string;
  phone: string | null;
}

export interface Category {
  code: string;
  label: string;
  icon?: string | null;
  urgent?: boolean;
  public?: boolean;
  synonyms?: string[];
  /** What it may be about; anomalies when it is not said. */
  kinds?: SignalementIn["kind"][];
  notice?: Notice | null;
  questions?: Question[];
  children?: Category[];
}

/** A place that people name. */
export interface NamedPlace {
  name: string;
  kind: string;
  latitude: number;
  longitude: number;
}

/** A numbered thing of the street. */
export interface Asset {
  number: string;
  latitude: number;
  longitude: number;
  category: string | null;
}

/** A Firebase project as browsers need it; nothing of it is secret. */
export interface FirebaseWeb {
  api_key: string;
  project_id: string;
  messaging_sender_id: string;
  app_id: string;
  vapid_key: string;
}

/** With what a browser asks to be told: the town's own key, or its Firebase project where it has one. */
export interface PushWays {
  vapid_public_key: string | null;
  fcm?: FirebaseWeb | null;
}

/** Where this browser can be reached. */
export interface PushAddress {
  kind: "webpush" | "fcm";
  value: string;
}

export interface Territory {
  name: string;
  code: string;
  banner: string;
  accent: string | null;
  logo_url: string | null;
  languages: string[];
  time_zone: string;
  /** West, south, east, north. */
  bounds: [number, number, number, number];
  /** Longitude, latitude. */
  center: [number, number];
  tiles: { url: string; attribution: string; max_zoom: number } | null;
  contact: {
    service: string | null;
    phone: string | null;
    email: string | null;
    address: string | null;
    hours: string | null;
  };
  /** `open_until`: when the desk closes; absent while it is closed. */
  on_call: { open_now: boolean; open_until?: string | null; phone: string | null } | null;
  /** What follows in French for want of words in this language: `contact.hours`, `texts.legal`. */
  in_french?: string[];
  /** The town's own words, where it has some. */
  texts?: { people?: string | null; disputes?: string | null; privacy?: string | null; legal?: string | null };
  /** Delays in days, and the outside services that receive something of what people send. */
  personal_data?: {
    contacts_days: number;
    originals_days: number;
    recipients: { kind: string; host: string }[];
  };
  push?: PushWays;
  places?: NamedPlace[];
  max_photos: number;
  max_photo_bytes: number;
  categories: Category[];
}

export type Area =
  | { type: "Polygon"; coordinates: [number, number][][] }
  | { type: "MultiPolygon"; coordinates: [number, number][][][] };

/** A commune beside the town, drawn roughly. */
export interface Neighbour {
  name: string;
  contact: string | null;
  geometry: Area;
}

/** GeoJSON of the town's districts. */
export interface Districts {
  type: "FeatureCollection";
  features: { type: "Feature"; properties: { slug: string; name: string }; geometry: Area }[];
  /** The town's own, where its districts are not the whole of it. */
  outline?: Area | null;
  neighbours?: Neighbour[];
}

export interface Address {
  label: string;
  latitude: number;
  longitude: number;
}

export type PositionSource = "fix" | "pin" | "address" | "asset" | "exif";

export interface SignalementIn {
  id: string;
  kind: "anomaly" | "suggestion" | "praise";
  category: string;
  description: string;
  latitude: number | null;
  longitude: number | null;
  accuracy_m: number | null;
  position_source: PositionSource | null;
  address: string | null;
  /** A stretch of street: [longitude, latitude] from the place to its end, and the end's address. */
  line: [number, number][] | null;
  line_to: string | null;
  /** The ticket, done lately, whose problem is back. */
  recurrence_of: string | null;
  /** The code of the poster or link that was opened before. */
  origin?: string | null;
  taken_at: string | null;
  answers: Record<string, string | string[]>;
  contact: { email: string | null; phone: string | null };
  language: string;
  photos: number;
}

/** A ticket near a place: open, or done less than 30 days ago. */
export interface NearbyTicket {
  ticket_id: string;
  number: string;
  distance_m: number;
  category: { code: string; label: string; icon?: string | null };
  public_status: string;
  public_state: string;
  done_at: string | null;
  witnesses: number;
  received_at: string;
  thumbnail: string | null;
}

export interface SignalementCreated {
  id: string;
  number: string;
  public_status: string;
  public_state: string;
  tracking_url: string;
}

export interface Photo {
  id: string;
  moment: "before" | "after";
  state: string;
  reason: string | null;
  urls: { large: string; small: string } | null;
}

export interface HistoryStep {
  at: string;
  /** What was done; `verdict` is this person's own answer. */
  kind?: string;
  state: string;
  label: string;
  words: string | null;
}

export interface Message {
  id: string;
  from: string;
  at: string;
  body: string;
}

export interface Signalement {
  id: string;
  number: string;
  category: { code: string; label: string; icon?: string | null };
  public_status: string;
  public_state: string;
  received_at: string;
  street?: string | null;
  district?: { slug: string; name: string } | null;
  description: string | null;
  /** The number that it is followed with since it was joined to it. */
  merged_into?: string | null;
  /** Other jobs that follow from the same words. */
  parts?: Part[];
  history: HistoryStep[];
  photos: Photo[];
}

/** A job that was split from a signalement; how it may be and was judged is told to its witnesses. */
export interface Part {
  number: string;
  category: { code: string; label: string; icon?: string | null };
  public_status: string;
  public_state: string;
  may_judge?: boolean;
  solved?: boolean | null;
}

export type Quality = "good" | "fair" | "bad";

/** One of the signalements that a mailed link leads back to. */
export interface FollowedItem {
  id: string;
  number: string;
  category: { code: string; label: string; icon?: string | null } | null;
  public_status: string;
  public_state: string;
  received_at: string;
  token: string;
}

/** What only a holder of the secret or of a mailed token reads. */
export interface PrivateSignalement extends Signalement {
  answers: { code: string; label: string; value: string; value_label: string }[];
  address: string | null;
  line?: [number, number][] | null;
  line_to?: string | null;
  latitude: number | null;
  longitude: number | null;
  service: { name: string; language?: string; email: string | null; phone: string | null; address: string | null } | null;
  photos_promised: number;
  messages: Message[];
  /** What the service waits for the person to say. */
  question: string | null;
  verdict: {
    asked: boolean;
    open_until: string | null;
    solved: boolean | null;
    at: string | null;
    comment: string | null;
  } | null;
  /** Words put beside the first ones since. */
  corrections: { at: string; words: string }[];
  /** The two questions after the verdict. */
  satisfaction: { asked: boolean; answer: Quality | null; work: Quality | null; at: string | null };
  may: { correct: boolean; withdraw: boolean; anonymise: boolean };
  withdrawn_at: string | null;
  anonymised_at: string | null;
  notices: Notices;
  /** In how many days such works end, and from what that is known. */
  expected: { basis: string; of: string; low_days: number | null; high_days: number } | null;
}

/** By which ways a machine writes to somebody, and whether that is still wanted. */
export interface Notices {
  ways: ("email" | "sms")[];
  wanted: boolean;
}

/** RFC 9457; `errors` by field; `code` names what is wrong. */
export interface Problem {
  status: number;
  code?: string;
  title: string;
  detail: string;
  errors: Record<string, string[]>;
}
