/** The words of pages that most people never open: fetched with those. */
import accessibility from "./accessibility.json";
import alerts from "./alerts.json";
import around from "./around.json";
import districts from "./districts.json";
import expected from "./expected.json";
import fixed from "./fixed.json";
import manage from "./manage.json";
import messages from "./messages.json";
import opinion from "./opinion.json";
import paper from "./paper.json";
import personal_data from "./personal_data.json";
import recover from "./recover.json";
import told from "./told.json";
import tracking from "./tracking.json";

export default { ...accessibility, ...alerts, ...around, ...districts, ...expected, ...fixed, ...manage, ...messages, ...opinion, ...paper, ...personal_data, ...recover, ...told, ...tracking };
