import type { ComponentChildren } from "preact";

interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The options. */
  children: ComponentChildren;
}

/** One choice among a few, in the device's own way. */
export function SelectField({ id, label, value, onChange, children }: SelectFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {children}
      </select>
    </div>
  );
}
