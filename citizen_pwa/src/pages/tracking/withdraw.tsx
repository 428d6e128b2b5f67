import { postWithdrawal } from "../../api/following";
import { t } from "../../i18n";
import { AskedFirst } from "./asked_first";

/** "It is no longer needed." */
export function Withdraw({ number }: { number: string }) {
  const act = async (id: string, withdrawalId: string, bearer: string) => {
    await postWithdrawal(id, withdrawalId, bearer);
    return null;
  };
  return (
    <AskedFirst
      number={number}
      title={t("withdraw.title")}
      confirm={t("withdraw.confirm")}
      icon="undo-2"
      may="withdraw"
      done="retrait"
      act={act}
    >
      {() => (
        <>
          <p>{t("withdraw.lead")}</p>
          <p>{t("withdraw.goes_on")}</p>
        </>
      )}
    </AskedFirst>
  );
}
