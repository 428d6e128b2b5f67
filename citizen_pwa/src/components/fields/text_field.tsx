import { type FieldProps, Labelled } from "./labelled";

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
