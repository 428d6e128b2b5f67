import { Icon } from "../icon";

interface ChoiceFieldProps {
  id: string;
  legend: string;
  hint?: string | undefined;
  error?: string | undefined;
  choices: readonly { code: string; label: string }[];
  several: boolean;
  /** The language of the choices, where it is not the page's. */
  lang?: string | undefined;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Radio buttons, or check boxes when several answers may be true. The screen's title is the question. */
export function ChoiceField({ id, legend, hint, error, choices, several, lang, chosen, onChange }: ChoiceFieldProps) {
  const toggle = (code: string, on: boolean) => {
    if (!several) onChange([code]);
    else onChange(on ? [...chosen, code] : chosen.filter((kept) => kept !== code));
  };
  return (
    <fieldset class={error ? "field field-wrong" : "field"} id={id} tabIndex={-1}>
      <legend class="unseen" lang={lang}>{legend}</legend>
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
          <span lang={lang}>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
