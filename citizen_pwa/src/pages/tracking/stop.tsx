import { useEffect, useState } from "preact/hooks";

import { getNotices, putNotices } from "../../api/following";
import { Refused } from "../../api/request";
import type { Notices } from "../../api/types";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { address, Link } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { t } from "../../i18n";

/** What the link at the end of a mail opens: one button stops the mails and SMS, one brings them back. */
export function StopNotices({ number }: { number: string }) {
  // A mail program's own button holds the token in the query, where the server reads it.
  const [token] = useState(() => address.value.fragment || (address.value.query.get("signature") ?? ""));
  const [notices, setNotices] = useState<Notices | null>(null);
  const [changed, setChanged] = useState(false);
  const [failure, setFailure] = useState<"refused" | "unreachable" | null>(null);
  const does = async (call: () => Promise<Notices>, changes: boolean) => {
    setFailure(null);
    try {
      setNotices(await call());
      setChanged(changes);
    } catch (error) {
      setFailure(error instanceof Refused ? "refused" : "unreachable");
    }
  };
  const read = () => does(() => getNotices(number, token), false);
  const want = (wanted: boolean) => does(() => putNotices(number, wanted, token), true);
  useEffect(() => {
    history.replaceState(history.state, "", location.pathname);
    void read();
  }, []);
  const slow = useSlow(!notices && !failure);
  const none = notices?.ways.length === 0;
  return (
    <Screen title={t("stop.title", { number })} actions={<Actions notices={none ? null : notices} onWant={want} />}>
      {slow && <Skeleton label={t("app.loading")} />}
      {failure === "refused" && (
        <Notice tone="warn" title={t("stop.refused_title")} live>
          <p>{t("stop.refused")}</p>
        </Notice>
      )}
      {failure === "unreachable" && (
        <Notice tone="info" title={t("stop.unreachable_title")} icon="wifi-off" live>
          <p>{t("stop.unreachable")}</p>
          {!notices && (
            <button type="button" class="second" onClick={() => void read()}>
              <Icon name="refresh-cw" />
              {t("screen.again")}
            </button>
          )}
        </Notice>
      )}
      {none && <p>{t("stop.none")}</p>}
      {notices && !none && !failure && <Standing wanted={notices.wanted} changed={changed} />}
    </Screen>
  );
}

function Standing({ wanted, changed }: { wanted: boolean; changed: boolean }) {
  if (wanted && !changed) return <p>{t("stop.lead")}</p>;
  return (
    <Notice tone="good" title={t(wanted ? "stop.again_title" : "stop.done_title")} live>
      <p>{t(wanted ? "stop.again_done" : "stop.done")}</p>
    </Notice>
  );
}

function Actions({ notices, onWant }: { notices: Notices | null; onWant: (wanted: boolean) => Promise<void> }) {
  if (notices?.wanted) {
    return (
      <button type="button" class="main" onClick={() => void onWant(false)}>
        <Icon name="bell-off" />
        {t("stop.do")}
      </button>
    );
  }
  return (
    <>
      <Link class="main" href="/">
        {t("absent.home")}
      </Link>
      {notices && (
        <button type="button" class="second" onClick={() => void onWant(true)}>
          <Icon name="mail" />
          {t("stop.again")}
        </button>
      )}
    </>
  );
}
