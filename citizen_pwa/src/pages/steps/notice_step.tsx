import { changeDraft, draft } from "../../actions/draft";
import { findLeaf, languageOfCategories, noticeOf, territory } from "../../actions/territory";
import { useObservable } from "../../components/hooks/observable";
import { Icon } from "../../components/icon";
import { Notice } from "../../components/notice";
import { t } from "../../i18n";
import { goOn } from "./path";
import { Step } from "./step";

const STEP = "a-lire";

/** What to read before going on with this category, and the number to call first. */
export function NoticeStep() {
  const town = useObservable(territory);
  const current = useObservable(draft);
  const leaf = findLeaf(town, current?.category ?? null)?.category;
  const notice = leaf ? noticeOf(town, leaf) : null;
  if (!leaf || !notice) return null;
  return (
    <Step
      step={STEP}
      draft={current}
      town={town}
      title={notice.phone ? t("notice.call_first") : t("notice.read_first")}
      actions={
        <>
          {notice.phone && (
            <a class="main" href={`tel:${notice.phone.replace(/[^\d+]/g, "")}`}>
              <Icon name="phone" />
              {t("notice.call", { phone: notice.phone })}
            </a>
          )}
          <button
            type="button"
            class={notice.phone ? "second" : "main"}
            onClick={() => goOn(STEP, changeDraft({ noticeRead: leaf.code }), town)}
          >
            {t("notice.continue")}
          </button>
        </>
      }
    >
      <Notice tone="warn" title={leaf.label} titleLang={languageOfCategories().lang}>
        {notice.text ? <p {...languageOfCategories()}>{notice.text}</p> : <p>{t("notice.on_call")}</p>}
        {notice.phone && (
          <p class="number">
            <bdi dir="ltr">{notice.phone}</bdi>
          </p>
        )}
      </Notice>
    </Step>
  );
}
