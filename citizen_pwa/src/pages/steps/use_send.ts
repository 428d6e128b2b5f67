import { useRef, useState } from "preact/hooks";

import { send } from "../../actions/compose";
import { startDraft } from "../../actions/draft";
import type { Territory } from "../../api/types";
import { leaveFlow } from "../../components/router";
import { language } from "../../i18n/language";

/** Sends the draft once, whatever the number of taps, and leaves the flow. */
export function useSend(town: Territory | null): { leaving: boolean; leave: () => void } {
  const [leaving, setLeaving] = useState(false);
  const sent = useRef(false);
  const leave = () => {
    // A second tap may come before the button is drawn again.
    if (sent.current) return;
    sent.current = true;
    setLeaving(true);
    void send(startDraft(), town, language.value).then((id) => leaveFlow(`/envoi/${id}`));
  };
  return { leaving, leave };
}
