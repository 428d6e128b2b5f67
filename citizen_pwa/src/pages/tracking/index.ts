/** The screens of one signalement, which come together. */
export { Anonymise } from "./anonymise";
export { Correct } from "./correct";
export { StopNotices } from "./stop";
export { Tracking } from "./tracking";
export { Withdraw } from "./withdraw";
