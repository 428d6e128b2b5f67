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

addEventListener("popstate", () => address.set(read()));

/** Goes to another screen; `replacing` leaves no way back to this one. */
export function navigate(to: string, replacing = false): void {
  if (replacing) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  address.set(read());
  scrollTo(0, 0);
}

/** Takes the secret out of the address bar once it is kept, so that a shoulder or a screenshot does not have it. */
export function hideFragment(): void {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}

interface LinkProps {
  href: string;
  class?: string;
  children: ComponentChildren;
}

/** A link inside the app. */
export function Link({ href, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
