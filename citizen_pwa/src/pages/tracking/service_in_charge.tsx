import type { PrivateSignalement } from "../../api/types";
import { Icon } from "../../components/icon";
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
        {phone && (
          <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>
            <Icon name="phone" />
            {phone}
          </a>
        )}
        {email && (
          <a href={`mailto:${email}`}>
            <Icon name="mail" />
            <span>{email}</span>
          </a>
        )}
      </address>
    </section>
  );
}
