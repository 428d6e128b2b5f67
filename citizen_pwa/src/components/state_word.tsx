import { Icon } from "./icon";

const LOOKS: Record<string, [icon: string, tone: string]> = {
  received: ["circle-check", "info"],
  sent: ["building-2", "info"],
  planned: ["calendar-check", "info"],
  in_progress: ["wrench", "info"],
  waiting_you: ["message-square", "warn"],
  waiting_supplier: ["hourglass", "info"],
  transferred: ["share-2", "info"],
  done: ["circle-check", "good"],
  closed: ["circle-check", "good"],
  rejected: ["x", "muted"],
  merged: ["share-2", "info"],
  queued: ["hourglass", "warn"],
  to_correct: ["circle-alert", "bad"],
};

/** A state: an icon, a colour and always its word, which the server gives. */
export function StateWord({ state, words }: { state: string; words: string }) {
  const [icon, tone] = LOOKS[state] ?? ["info", "info"];
  return (
    <span class={`state tone-${tone}`}>
      <Icon name={icon} />
      {words}
    </span>
  );
}
