import { wantsPictograms } from "../i18n";
import { Icon } from "./icon";
import { address } from "./router";

/** What each screen is about, by the parts of its path. */
const PICTURES: Record<string, string> = {
  "": "camera",
  "signaler/photos": "camera",
  "signaler/lieu": "map-pin",
  "signaler/categorie": "list",
  "signaler/description": "pencil",
  "signaler/contact": "phone",
  "signaler/envoi": "send",
  envoi: "hourglass",
  s: "building-2",
  "mes-signalements": "list",
};

/** A picture above the title, in the languages made for who reads with difficulty. */
export function Pictogram() {
  const [, first = "", second = ""] = address.value.path.split("/");
  const name = PICTURES[`${first}/${second}`] ?? PICTURES[first];
  return wantsPictograms() && name ? (
    <span class="pictogram">
      <Icon name={name} />
    </span>
  ) : null;
}
