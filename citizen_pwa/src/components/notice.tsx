import type { ComponentChildren } from "preact";

import { Icon } from "./icon";

const ICONS = { good: "circle-check", warn: "triangle-alert", bad: "circle-alert", info: "info" } as const;

interface NoticeProps {
  tone: keyof typeof ICONS;
  title: string;
  /** The language of the title, where it is not the page's. */
  titleLang?: string | undefined;
  /** Announced when it appears. */
  live?: boolean;
  icon?: string;
  children?: ComponentChildren;
}

/** A framed word to the person: an icon, a title, and what to do. */
export function Notice({ tone, title, titleLang, live = false, icon, children }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} {...(live ? { role: "status" } : {})}>
      <h2>
        <Icon name={icon ?? ICONS[tone]} />
        <span lang={titleLang}>{title}</span>
      </h2>
      {children}
    </div>
  );
}
