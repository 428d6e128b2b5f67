/** What who reports goes through, until it has left and is found again. */
export { Mine } from "./mine";
export { Sending } from "./sending";
export { ReportStep } from "./steps/report_step";
