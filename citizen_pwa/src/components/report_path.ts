import type { Report } from "../storage/records";

/** Where to follow what was sent from here. */
export function reportPath(report: Report): string {
  return report.number ? `/s/${encodeURIComponent(report.number)}` : `/envoi/${report.id}`;
}
