import { language } from "../i18n/language";
import { Observable } from "../storage/observable";
import type { Problem } from "./types";

/** Whether the last call reached a server at all: the device may think it has a network and be wrong. */
export const reachable = new Observable(true);

/** The call may be made again later: no network, a timeout, a server in trouble or too busy. */
export class Unreachable extends Error {
  /** `retryAfterS`: what the server asked to wait, in seconds; null when it did not say. */
  constructor(readonly retryAfterS: number | null = null) {
    super("unreachable");
  }
}

/** The server understood and refused; the same call would be refused again. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }

  get outdated(): boolean {
    return this.problem.status === 426;
  }
}

export interface Call {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** A secret made on this device, or a mailed token. */
  bearer?: string | null;
  json?: unknown;
  body?: { bytes: Blob; contentType: string };
  /** What is read of the answer; JSON unless said. */
  as?: "blob";
  timeoutS?: number;
  signal?: AbortSignal;
}

const WORTH_ANOTHER_TRY = new Set([408, 421, 423, 425, 429]);

/** Whether an answer with this status leaves hope for the same call made later. */
export function mayPassLater(status: number): boolean {
  return status >= 500 || WORTH_ANOTHER_TRY.has(status);
}

/**
 * Calls `/api/v1` and gives the JSON it answers.
 *
 * Throws Unreachable or Refused, and nothing else. An answer that is not JSON comes from something in
 * between, such as a hotel's sign-in page: Unreachable.
 */
export async function request(path: string, call: Call = {}): Promise<unknown> {
  const response = await fetchWithin(path, call);
  if (mayPassLater(response.status)) throw new Unreachable(retryAfterS(response.headers));
  if (response.ok && call.as === "blob") return response.blob();
  let content: unknown;
  try {
    content = response.status === 204 ? null : await response.json();
  } catch {
    if (response.ok && call.method === "PUT") return null;
    if (response.ok || response.status < 400) throw new Unreachable();
    content = null;
  }
  if (!response.ok) throw new Refused(readProblem(response.status, content));
  return content;
}

async function fetchWithin(path: string, call: Call): Promise<Response> {
  const timeout = AbortSignal.timeout((call.timeoutS ?? 20) * 1000);
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": language.value,
    "Parvis-Client": `pwa/${__VERSION__}`,
  };
  if (call.bearer) headers["Authorization"] = `Bearer ${call.bearer}`;
  if (call.json !== undefined) headers["Content-Type"] = "application/json";
  if (call.body) headers["Content-Type"] = call.body.contentType;
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: call.method ?? "GET",
      headers,
      body: call.body?.bytes ?? (call.json === undefined ? null : JSON.stringify(call.json)),
      signal: call.signal ? AbortSignal.any([timeout, call.signal]) : timeout,
      credentials: "omit",
      cache: "no-store",
    });
    reachable.set(true);
    return response;
  } catch {
    if (!call.signal?.aborted) reachable.set(false);
    throw new Unreachable();
  }
}

function retryAfterS(headers: Headers): number | null {
  const seconds = Number(headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function readProblem(status: number, content: unknown): Problem {
  const said = (typeof content === "object" && content !== null ? content : {}) as Partial<Problem>;
  return { status, code: said.code ?? "", title: said.title ?? "", detail: said.detail ?? "", errors: said.errors ?? {} };
}
