/** The words of pages that most people never open: fetched with those. */
import about from "./about.json";
import accessibility from "./accessibility.json";
import alerts from "./alerts.json";
import announcements from "./announcements.json";
import around from "./around.json";
import districts from "./districts.json";
import expected from "./expected.json";
import fixed from "./fixed.json";
import legal from "./legal.json";
import manage from "./manage.json";
import messages from "./messages.json";
import opinion from "./opinion.json";
import paper from "./paper.json";
import personal_data from "./personal_data.json";
import recover from "./recover.json";
import stop from "./stop.json";
import told from "./told.json";
import tracking from "./tracking.json";

export default { ...about, ...accessibility, ...alerts, ...announcements, ...around, ...districts, ...expected, ...fixed, ...legal, ...manage, ...messages, ...opinion, ...paper, ...personal_data, ...recover, ...stop, ...told, ...tracking };
