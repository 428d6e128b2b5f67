import type { PrivateSignalement } from "../../api/types";
import { Icon } from "../../components/icon";
import { t, tn } from "../../i18n";

/** In how many days such works end, and from what that is known. */
export function Expected({ expected }: { expected: NonNullable<PrivateSignalement["expected"]> }) {
  const { basis, of, low_days: low, high_days: high } = expected;
  if (low === null) return <Said words={tn("expected.target", high)} />;
  const range = low === high ? tn("expected.days", high) : tn("expected.range", high, { low });
  const source = basis === "town" ? t("expected.from_town", { of }) : t("expected.from_category", { of });
  return <Said words={`${range} ${source}`} />;
}

function Said({ words }: { words: string }) {
  return (
    <p class="expected">
      <Icon name="hourglass" />
      <span>{words}</span>
    </p>
  );
}
