import { type FieldProps, Labelled } from "./labelled";

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
