import type { ComponentChildren } from "preact";

import { Icon } from "./icon";

const ICONS = { good: "circle-check", warn: "triangle-alert", bad: "circle-alert", info: "info" } as const;

interface NoticeProps {
  tone: keyof typeof ICONS;
  title: string;
  /** Announced when it appears. */
  live?: boolean;
  icon?: string;
  children?: ComponentChildren;
}

/** A framed word to the person: an icon, a title, and what to do. */
export function Notice({ tone, title, live = false, icon, children }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} {...(live ? { role: "status" } : {})}>
      <h2>
        <Icon name={icon ?? ICONS[tone]} />
        {title}
      </h2>
      {children}
    </div>
  );
}
