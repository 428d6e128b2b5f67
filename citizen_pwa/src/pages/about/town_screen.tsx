import type { ComponentChildren } from "preact";

import { territory, territoryUnreachable } from "../../actions/territory";
import type { Territory } from "../../api/types";
import { useObservable } from "../../components/hooks/observable";
import { useSlow } from "../../components/hooks/slow";
import { Notice } from "../../components/notice";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t } from "../../i18n";

/** A screen of words about the town and this site: shown once the town is known. */
export function TownScreen({ title, children }: { title: string; children: (town: Territory) => ComponentChildren }) {
  const town = useObservable(territory);
  const unreachable = useObservable(territoryUnreachable);
  const slow = useSlow(!town && !unreachable);
  return (
    <Screen title={title} back="/">
      {town && children(town)}
      {!town && unreachable && (
        <Notice tone="warn" title={t("territory.unreachable_title")} icon="wifi-off">
          <p>{t("territory.unreachable")}</p>
        </Notice>
      )}
      {!town && slow && <Skeleton label={t("app.loading")} />}
    </Screen>
  );
}

/** A title and what follows: words, or points to read one by one. */
export function Part({ title, points, children }: { title: string; points?: readonly string[]; children?: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {points && points.length > 0 && (
        <ul class="bullets">
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}
