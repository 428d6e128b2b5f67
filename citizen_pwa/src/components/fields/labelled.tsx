import type { JSX } from "preact";

import { t } from "../../i18n";
import { Icon } from "../icon";

export interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: boolean;
  value: string;
  onChange: (value: string) => void;
}

interface LabelledProps extends Omit<FieldProps, "value" | "onChange"> {
  children: (described: { "aria-describedby"?: string; "aria-invalid"?: true }) => JSX.Element;
}

/** Label above, hint under it, error in words under that; the control comes last. */
export function Labelled({ id, label, hint, error, optional, children }: LabelledProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={error ? "field field-wrong" : "field"}>
      <label for={id}>
        {label}
        {optional && <span class="optional"> {t("field.optional")}</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="circle-alert" />
          {error}
        </p>
      )}
      {children({
        ...(described ? { "aria-describedby": described } : {}),
        ...(error ? { "aria-invalid": true as const } : {}),
      })}
    </div>
  );
}
