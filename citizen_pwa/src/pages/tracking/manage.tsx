import type { PrivateSignalement } from "../../api/types";
import { Icon } from "../../components/icon";
import { Link } from "../../components/router";
import { t } from "../../i18n";

const WAYS = [
  { may: "correct", path: "preciser", icon: "pencil", words: "manage.correct" },
  { may: "withdraw", path: "retirer", icon: "undo-2", words: "manage.withdraw" },
  { may: "anonymise", path: "oublier", icon: "user-x", words: "manage.anonymise" },
] as const;

/** What a person may still do with his or her signalement; each asks first, on a screen of its own. */
export function Manage({ signalement }: { signalement: PrivateSignalement }) {
  const ways = WAYS.filter(({ may }) => signalement.may[may]);
  if (ways.length === 0) return null;
  return (
    <section class="no-print">
      <h2>{t("manage.title")}</h2>
      <ul class="rows">
        {ways.map(({ path, icon, words }) => (
          <li key={path}>
            <Link href={`/s/${encodeURIComponent(signalement.number)}/${path}`} class="row">
              <Icon name={icon} />
              <span>{t(words)}</span>
              <Icon name="chevron-right" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
