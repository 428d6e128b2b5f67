import { getMasked } from "../../api/around";
import { useAnswer } from "../../components/hooks/answer";
import { t } from "../../i18n";
import { Part } from "./town_screen";

/** What the town's staff masked in twelve months, by reason; silent where the figures do not come. */
export function Masked() {
  const { found } = useAnswer("", () => getMasked());
  if (!found) return null;
  return (
    <Part title={t("about.masked")}>
      <p>{t(found.length ? "about.masked_means" : "about.masked_none")}</p>
      {found.length > 0 && (
        <ul class="bullets">
          {found.map(({ code, label, count }) => (
            <li key={code}>{t("about.masked_line", { reason: label, count: String(count) })}</li>
          ))}
        </ul>
      )}
    </Part>
  );
}
