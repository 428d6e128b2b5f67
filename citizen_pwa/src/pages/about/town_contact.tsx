import { languageOf } from "../../actions/territory";
import type { Territory } from "../../api/types";
import { Icon } from "../../components/icon";
import { PhoneLink } from "../../components/phone_link";

/** How to reach the town, as its file says. */
export function TownContact({ town }: { town: Territory }) {
  const { service, phone, email, address, hours } = town.contact;
  return (
    <address class="card">
      {service && <strong {...languageOf(town, "contact.service")}>{service}</strong>}
      {address && <span lang="fr">{address}</span>}
      {hours && <small {...languageOf(town, "contact.hours")}>{hours}</small>}
      {phone && <PhoneLink number={phone} class="phone" />}
      {email && (
        <a href={`mailto:${email}`} class="phone">
          <Icon name="mail" />
          <bdi dir="ltr">{email}</bdi>
        </a>
      )}
    </address>
  );
}
