import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { Refused, request, Unreachable } from "../src/api/request";

type Answer = (response: ServerResponse) => unknown;

const ANSWERS: Record<string, Answer> = {
  trouble: (response) => response.writeHead(500).end(),
  busy: (response) => response.writeHead(503, { "Retry-After": "120" }).end(),
  slowed: (response) => response.writeHead(429, { "Retry-After": "60" }).end(),
  closed: (response) => response.destroy(),
  silent: () => undefined,
  cut: (response) => response.writeHead(200, { "Content-Length": "100" }).write("{", () => response.destroy()),
  "sign-in": (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Wi-Fi</html>"),
  refused: (response) => response.writeHead(422).end(JSON.stringify({ title: "Refusé", errors: { email: ["Faux."] } })),
};

const fetched = globalThis.fetch;
let server: Server;

beforeAll(async () => {
  vi.stubGlobal("__VERSION__", "0.0.0"); // the build's own
  server = createServer((asked, response) => ANSWERS[(asked.url ?? "").replace("/api/v1/", "")]?.(response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  // A page's addresses begin at its own server; there is no page here.
  vi.stubGlobal("fetch", (path: string, call: RequestInit) => fetched(`http://127.0.0.1:${port}${path}`, call));
});

afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

async function failureOf(path: string): Promise<unknown> {
  return request(`/${path}`, { timeoutS: 0.3 }).catch((error: unknown) => error);
}

describe("a call", () => {
  it.each([
    ["trouble", null],
    ["busy", 120],
    ["slowed", 60],
    ["closed", null],
    ["silent", null],
    ["cut", null],
    ["sign-in", null],
  ])("to a server that is %s may be made again", async (path, retryAfterS) => {
    const failure = await failureOf(path);
    expect(failure).toBeInstanceOf(Unreachable);
    expect((failure as Unreachable).retryAfterS).toBe(retryAfterS);
  });

  it("that is refused says why", async () => {
    const failure = await failureOf("refused");
    expect(failure).toBeInstanceOf(Refused);
    expect((failure as Refused).problem).toMatchObject({ status: 422, title: "Refusé", errors: { email: ["Faux."] } });
  });
});
