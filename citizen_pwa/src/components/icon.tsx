import drawings from "virtual:lucide";

/** What points forwards or backwards points the other way where words run from right to left. */
const POINTING = new Set(["arrow-left", "chevron-right", "list", "send"]);

interface IconProps {
  name: string;
  /** For a category whose icon this build does not have. */
  fallback?: string;
}

/** A Lucide icon, always beside a word, so hidden from screen readers. */
export function Icon({ name, fallback = "circle-alert" }: IconProps) {
  return (
    <svg
      class={POINTING.has(name) ? "icon pointing" : "icon"}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      // Drawings come from lucide-static at build time, never from the network.
      dangerouslySetInnerHTML={{ __html: drawings[name] ?? drawings[fallback] ?? "" }}
    />
  );
}
