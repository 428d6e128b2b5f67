import type { PrivateSignalement } from "../../api/types";
import { Icon } from "../../components/icon";
import { PhoneLink } from "../../components/phone_link";
import { t } from "../../i18n";

export function ServiceInCharge({ service }: { service: NonNullable<PrivateSignalement["service"]> }) {
  const { name, language, email, phone, address } = service;
  return (
    <section class="card">
      <h2>
        <Icon name="building-2" />
        {t("tracking.service")}
      </h2>
      <address>
        <strong lang={language}>{name}</strong>
        {address && <span lang="fr">{address}</span>}
        {phone && <PhoneLink number={phone} />}
        {email && (
          <a href={`mailto:${email}`}>
            <Icon name="mail" />
            <bdi dir="ltr">{email}</bdi>
          </a>
        )}
      </address>
    </section>
  );
}
