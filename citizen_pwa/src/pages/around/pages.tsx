import { useEffect } from "preact/hooks";

import { territory } from "../../actions/territory";
import { prepareWriters } from "../../i18n";
import { Absent } from "../absent";
import { AlertLink } from "./alert_link";
import { AroundPage } from "./around";
import { DistrictPage } from "./district";
import { DistrictsPage } from "./districts";

/** The public side of the town, by the parts of the path. */
export function AroundPages({ first, second }: { first: string; second: string }) {
  useEffect(() => prepareWriters(territory.value?.time_zone ?? "Europe/Paris"), []);
  if (first === "carte" && !second) return <AroundPage />;
  if (first === "quartiers") return second ? <DistrictPage slug={second} /> : <DistrictsPage />;
  if (first === "alertes" && second === "confirmer") return <AlertLink wish="confirm" />;
  if (first === "alertes" && second === "arreter") return <AlertLink wish="stop" />;
  return <Absent />;
}
