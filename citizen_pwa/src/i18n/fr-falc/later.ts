/** The words of pages that most people never open: fetched with those. */
import expected from "./expected.json";
import fixed from "./fixed.json";
import manage from "./manage.json";
import messages from "./messages.json";
import opinion from "./opinion.json";
import paper from "./paper.json";
import recover from "./recover.json";
import stop from "./stop.json";
import told from "./told.json";
import tracking from "./tracking.json";

export default { ...expected, ...fixed, ...manage, ...messages, ...opinion, ...paper, ...recover, ...stop, ...told, ...tracking };
