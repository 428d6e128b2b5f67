import { known } from "../actions/sending";
import { territory } from "../actions/territory";
import { useObservable } from "../components/hooks/observable";
import { Icon } from "../components/icon";
import { Link } from "../components/router";
import { Screen } from "../components/screen";
import { StateWord } from "../components/state_word";
import { formatDay, t } from "../i18n";
import type { Report } from "../storage/records";
import { reportPath } from "../components/report_path";

/** What was sent from this phone, or opened on it by a link. */
export function Mine() {
  const reports = useObservable(known);
  const timeZone = useObservable(territory)?.time_zone ?? "Europe/Paris";
  return (
    <Screen
      title={t("mine.title")}
      back="/"
      actions={
        <Link class="main" href="/signaler">
          <Icon name="plus" />
          {t("mine.new")}
        </Link>
      }
    >
      {reports.length === 0 ? (
        <div class="empty">
          <Icon name="list" />
          <p>{t("mine.empty")}</p>
        </div>
      ) : (
        <ul class="rows">
          {reports.map((report) => (
            <li key={report.id}>
              <Link href={reportPath(report)} class="row">
                <Icon name={report.categoryIcon ?? ""} />
                <span>
                  <strong>{report.categoryLabel}</strong>
                  <small>{subtitle(report, timeZone)}</small>
                  <ReportState report={report} />
                </span>
                <Icon name="chevron-right" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <p class="hint">{t("mine.hint")}</p>
      <Link class="second" href="/retrouver">
        <Icon name="mail" />
        {t("mine.recover")}
      </Link>
    </Screen>
  );
}

function subtitle(report: Report, timeZone: string): string {
  const day = formatDay(report.createdAt, timeZone);
  return report.number ? t("mine.numbered", { number: report.number, day }) : day;
}

function ReportState({ report }: { report: Report }) {
  if (report.state === "refused") return <StateWord state="to_correct" words={t("mine.to_correct")} />;
  if (report.state === "outdated") return <StateWord state="to_correct" words={t("mine.outdated")} />;
  if (!report.number) return <StateWord state="queued" words={t("mine.queued")} />;
  return <StateWord state={report.publicState ?? ""} words={report.publicStatus ?? ""} />;
}
