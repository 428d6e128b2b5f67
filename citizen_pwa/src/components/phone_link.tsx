import { Icon } from "./icon";

/** A number to call, its digits in their own order whichever way the page reads. */
export function PhoneLink({ number, class: name }: { number: string; class?: string }) {
  return (
    <a href={`tel:${number.replace(/[^\d+]/g, "")}`} class={name}>
      <Icon name="phone" />
      <bdi dir="ltr">{number}</bdi>
    </a>
  );
}
