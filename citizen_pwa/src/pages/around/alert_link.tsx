import { useEffect, useState } from "preact/hooks";

import { type Alert, confirmAlert, getAlert, stopAlert } from "../../api/alerts";
import { Refused } from "../../api/request";
import { usePlaceName } from "../../components/hooks/place_name";
import { useSlow } from "../../components/hooks/slow";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { address, Link } from "../../components/router";
import { Screen } from "../../components/screen";
import { Skeleton } from "../../components/skeleton";
import { formatDistance, t } from "../../i18n";
import { ReadAgain } from "./read_again";

const WISHES = { confirm: confirmAlert, stop: stopAlert };

/** What a mail's link opens: it says what it is about, and a button does it. */
export function AlertLink({ wish }: { wish: keyof typeof WISHES }) {
  // A mail program's own button holds the token in the query, where the server reads it.
  const [token] = useState(() => address.value.fragment || (address.value.query.get("signature") ?? ""));
  const [alert, setAlert] = useState<Alert | null>(null);
  const [failure, setFailure] = useState<"refused" | "unreachable" | null>(null);
  const does = async (call: (token: string) => Promise<Alert>) => {
    setFailure(null);
    try {
      setAlert(await call(token));
    } catch (error) {
      setFailure(error instanceof Refused ? "refused" : "unreachable");
    }
  };
  useEffect(() => {
    history.replaceState(history.state, "", location.pathname);
    void does(getAlert);
  }, []);
  const slow = useSlow(!alert && !failure);
  const done = wish === "confirm" ? alert?.state === "active" : alert?.state === "stopped";
  const confirming = wish === "confirm";
  const button = alert && !done && (
    <button type="button" class="main" onClick={() => void does(WISHES[wish])}>
      <Icon name={confirming ? "check" : "x"} />
      {confirming ? t("alerts.confirm") : t("alerts.stop")}
    </button>
  );
  return (
    <Screen title={confirming ? t("alerts.confirm_title") : t("alerts.stop_title")} actions={button || <Home />}>
      {slow && <Skeleton label={t("app.loading")} />}
      {failure === "unreachable" && <ReadAgain onClick={() => void does(alert ? WISHES[wish] : getAlert)} />}
      {failure === "refused" && (
        <Notice tone="warn" title={t("alerts.refused_title")} live>
          <p>{confirming ? t("alerts.refused_confirm") : t("alerts.refused_stop")}</p>
        </Notice>
      )}
      {alert && !done && <About alert={alert} />}
      {done && (
        <Notice tone="good" title={confirming ? t("alerts.confirmed_title") : t("alerts.stopped_title")} live>
          <p>{confirming ? t(alert?.frequency === "monthly" ? "alerts.confirmed_brief" : "alerts.confirmed") : t("alerts.stopped")}</p>
        </Notice>
      )}
    </Screen>
  );
}

/** What is watched: the place is said by its address where there is one. */
function About({ alert }: { alert: Alert }) {
  const { district, latitude, longitude, radius_m: radius } = alert;
  const place = usePlaceName({ latitude, longitude, accuracyM: null, source: "pin", address: null });
  const distance = formatDistance(radius ?? 0);
  if (district) {
    const about = alert.frequency === "monthly" ? "alerts.about_brief" : "alerts.about_district";
    return <p>{t(about, { district: district.name })}</p>;
  }
  return <p>{place ? t("alerts.about_near", { distance, place }) : t("alerts.about_place", { distance })}</p>;
}

function Home() {
  return (
    <Link class="main" href="/">
      {t("absent.home")}
    </Link>
  );
}
