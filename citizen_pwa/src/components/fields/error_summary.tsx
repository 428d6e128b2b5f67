import { useEffect, useRef } from "preact/hooks";

import { t } from "../../i18n";
import { Icon } from "../icon";

export interface FieldError {
  /** Id of the control to go to. */
  field: string;
  words: string;
}

/** What is to correct, with a way to each field; takes the focus when it appears. */
export function ErrorSummary({ errors, title }: { errors: readonly FieldError[]; title?: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) box.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  const goTo = (event: MouseEvent, field: string) => {
    event.preventDefault();
    document.getElementById(field)?.focus();
  };
  return (
    <div class="notice notice-bad" ref={box} tabIndex={-1} role="alert" aria-labelledby="error-title">
      <h2 id="error-title">
        <Icon name="circle-alert" />
        {title ?? t("field.summary")}
      </h2>
      <ul>
        {errors.map(({ field, words }) => (
          <li key={field}>
            <a href={`#${field}`} onClick={(event) => goTo(event, field)}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
