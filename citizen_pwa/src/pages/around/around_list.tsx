import { useRef, useState } from "preact/hooks";

import { getPublicPage, type PublicPage } from "../../api/around";
import { Icon } from "../../components/icon";
import { PublicRows } from "../../components/public_row";
import { t, tn } from "../../i18n";

interface AroundListProps {
  question: string;
  first: PublicPage;
  narrowed: boolean;
}

/** The list, a page at a time. */
export function AroundList({ question, first, narrowed }: AroundListProps) {
  const [more, setMore] = useState<PublicPage>({ items: [], next: first.next });
  const [failed, setFailed] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const items = [...first.items, ...more.items];
  const follow = async () => {
    setFailed(false);
    try {
      const page = await getPublicPage(question, more.next);
      setMore({ items: [...more.items, ...page.items], next: page.next });
      const before = items.length;
      // Who reads with a keyboard goes on with the first line that came.
      requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>(".row")[before]?.focus());
    } catch {
      setFailed(true);
    }
  };
  if (items.length === 0) {
    return (
      <div class="empty">
        <Icon name="map" />
        <p role="status">{narrowed ? t("around.none_here") : t("around.none")}</p>
      </div>
    );
  }
  return (
    <div class="around-list" ref={list}>
      <p class="status" role="status">
        {more.next ? tn("around.latest", items.length) : tn("around.count", items.length)}
      </p>
      <PublicRows items={items} />
      {failed && <p role="alert">{t("around.failed")}</p>}
      {more.next && (
        <button type="button" class="second" onClick={() => void follow()}>
          {t("around.more")}
        </button>
      )}
    </div>
  );
}
