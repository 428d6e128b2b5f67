import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface FoldProps {
  summary: string;
  class?: string;
  /** Open from the start; afterwards the person's own choice stays. */
  open?: boolean;
  children: ComponentChildren;
}

/** What most people do not need: it is drawn when it is first opened, so that nobody else waits for it. */
export function Fold({ summary, class: more, open = false, children }: FoldProps) {
  const [start] = useState(open);
  const [drawn, setDrawn] = useState(open);
  return (
    <details class={more ? `fold ${more}` : "fold"} open={start ? true : undefined} onToggle={(event) => event.currentTarget.open && setDrawn(true)}>
      <summary>{summary}</summary>
      {drawn && children}
    </details>
  );
}
