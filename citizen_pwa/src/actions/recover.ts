import type { FollowedItem } from "../api/types";
import { reports } from "../storage/database";
import { followedElsewhere } from "./follow";
import { keepReport } from "./sending";

/** Adds to this phone what a mailed link leads back to; what is here already keeps its own secret. */
export async function addFollowed(items: readonly FollowedItem[]): Promise<void> {
  for (const item of items) {
    const kept = (await reports.get(item.id)) ?? followedElsewhere(item);
    await keepReport({
      ...kept,
      number: item.number,
      tokens: [item.token, ...kept.tokens.filter((token) => token !== item.token)],
      publicStatus: item.public_status,
      publicState: item.public_state,
      categoryLabel: item.category?.label ?? kept.categoryLabel,
      categoryIcon: item.category?.icon ?? kept.categoryIcon,
    });
  }
}
