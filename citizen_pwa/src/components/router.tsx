import type { ComponentChildren } from "preact";

import { Observable } from "../storage/observable";

export interface Address {
  path: string;
  query: URLSearchParams;
  /** What follows `#`, without it. */
  fragment: string;
}

function read(): Address {
  return {
    path: location.pathname.replace(/(?<=.)\/+$/, ""),
    query: new URLSearchParams(location.search),
    fragment: location.hash.slice(1),
  };
}

/** Where the person is in the app. */
export const address = new Observable<Address>(read());

/** What the browser keeps with each entry of its history. */
interface Entry {
  /** The address before this one, where the app was there already. */
  from: string | null;
  depth: number;
  /** The depth at which the flow of a signalement began, while inside it. */
  flow: number | null;
}

const FLOW = "/signaler";

function entry(): Entry {
  const kept = history.state as Partial<Entry> | null;
  const depth = kept?.depth ?? 0;
  return { from: kept?.from ?? null, depth, flow: kept?.flow ?? (location.pathname.startsWith(FLOW) ? depth : null) };
}

/** Where to land once the browser has gone back to the beginning of the flow, which has this depth. */
let landing: { to: string; depth: number } | null = null;

function land(to: string): void {
  history.replaceState({ ...entry(), flow: null }, "", to);
}

addEventListener("popstate", () => {
  if (landing?.depth === entry().depth) {
    land(landing.to);
    landing = null;
  }
  address.set(read());
});

/** Goes to another screen; `replacing` leaves no way back to this one. */
export function navigate(to: string, replacing = false): void {
  const here = entry();
  const inFlow = to.startsWith(FLOW);
  if (replacing) history.replaceState({ ...here, flow: inFlow ? (here.flow ?? here.depth) : null }, "", to);
  else {
    landing = null;
    const depth = here.depth + 1;
    const from = location.pathname + location.search;
    history.pushState({ from, depth, flow: inFlow ? (here.flow ?? depth) : null }, "", to);
  }
  address.set(read());
  scrollTo(0, 0);
}

/** Goes up to a screen: by the browser's own way back where that leads there, so that the two never disagree. */
export function goBackTo(to: string): void {
  if (entry().from === to) history.back();
  else navigate(to, true);
}

const PATIENCE_MS = 500;

/** Ends the flow: its steps leave the history, so that the way back does not lead into a signalement that is gone. */
export function leaveFlow(to: string): void {
  const { depth, flow } = entry();
  if (flow === null || flow === depth) {
    navigate(to, true);
    return;
  }
  landing = { to, depth: flow };
  history.go(flow - depth);
  // A browser may have dropped those entries: then the step alone is replaced. One that is slow lands later all the same.
  setTimeout(() => {
    if (landing === null) return;
    land(to);
    address.set(read());
  }, PATIENCE_MS);
}

/** Takes the secret out of the address bar once it is kept, so that a shoulder or a screenshot does not have it. */
export function hideFragment(): void {
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
}

interface LinkProps {
  href: string;
  class?: string;
  back?: boolean;
  children: ComponentChildren;
}

/** A link inside the app; `back` for the one that goes up. */
export function Link({ href, back = false, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (back) goBackTo(href);
    else navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
