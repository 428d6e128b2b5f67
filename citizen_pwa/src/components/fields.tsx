import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { t } from "../i18n";
import { Icon } from "./icon";

interface FieldProps {
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
function Labelled({ id, label, hint, error, optional, children }: LabelledProps) {
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

interface TextFieldProps extends FieldProps {
  type?: "text" | "email" | "tel" | "number" | "search";
  inputMode?: "text" | "email" | "tel" | "decimal" | "numeric" | "search";
  autocomplete?: string;
  maxLength?: number;
}

export function TextField({ type = "text", inputMode, autocomplete, maxLength, value, onChange, ...labelled }: TextFieldProps) {
  return (
    <Labelled {...labelled}>
      {(described) => (
        <input
          id={labelled.id}
          name={labelled.id}
          {...({ type, inputMode, autocomplete: autocomplete ?? "off" } as { type: "text" })}
          maxLength={maxLength}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          {...described}
        />
      )}
    </Labelled>
  );
}

interface TextAreaProps extends FieldProps {
  maxLength: number;
  rows?: number;
}

export function TextArea({ maxLength, rows = 6, value, onChange, ...labelled }: TextAreaProps) {
  return (
    <Labelled {...labelled}>
      {(described) => (
        <textarea
          id={labelled.id}
          name={labelled.id}
          rows={rows}
          maxLength={maxLength}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          {...described}
        />
      )}
    </Labelled>
  );
}

interface ChoiceFieldProps {
  id: string;
  legend: string;
  hint?: string | undefined;
  error?: string | undefined;
  choices: readonly { code: string; label: string }[];
  several: boolean;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Radio buttons, or check boxes when several answers may be true. The screen's title is the question. */
export function ChoiceField({ id, legend, hint, error, choices, several, chosen, onChange }: ChoiceFieldProps) {
  const toggle = (code: string, on: boolean) => {
    if (!several) onChange([code]);
    else onChange(on ? [...chosen, code] : chosen.filter((kept) => kept !== code));
  };
  return (
    <fieldset class={error ? "field field-wrong" : "field"} id={id} tabIndex={-1}>
      <legend class="unseen">{legend}</legend>
      {hint && <p class="hint">{hint}</p>}
      {error && (
        <p class="error">
          <Icon name="circle-alert" />
          {error}
        </p>
      )}
      {choices.map((choice) => (
        <label class="choice" key={choice.code}>
          <input
            type={several ? "checkbox" : "radio"}
            name={id}
            value={choice.code}
            checked={chosen.includes(choice.code)}
            onChange={(event) => toggle(choice.code, event.currentTarget.checked)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

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
