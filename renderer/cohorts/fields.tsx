import { type ReactNode, useId } from 'react';

/** A labelled control with a line of explanation, and the reason where its value cannot be taken. */
export function Field({
  label,
  detail,
  error,
  wide = false,
  children,
}: {
  label: string;
  detail?: string | undefined;
  error?: string | undefined;
  wide?: boolean;
  children: (props: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}) {
  const id = useId();
  const said = error ?? detail;
  return (
    <div className={`dx-field ${wide ? 'dx-field-wide' : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(said ? { 'aria-describedby': `${id}-said` } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {said && (
        <small id={`${id}-said`} className={error ? 'dx-field-error' : 'dim'}>
          {said}
        </small>
      )}
    </div>
  );
}

/** A number that may be half typed: `NaN` until it is one. */
export function NumberField({
  label,
  detail,
  error,
  value,
  min,
  max,
  step = 1,
  onChange,
}: {
  label: string;
  detail?: string | undefined;
  error?: string | undefined;
  value: number;
  min?: number;
  max?: number;
  step?: number | 'any';
  onChange: (value: number) => void;
}) {
  return (
    <Field label={label} detail={detail} error={error}>
      {(props) => (
        <input
          {...props}
          type="number"
          className="text-input"
          value={Number.isNaN(value) ? '' : value}
          min={min}
          max={max}
          step={step}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly detail: string;
}

/** One of a few, each with a line that says what it is. */
export function Choices<T extends string>({
  legend,
  choices,
  value,
  onChange,
}: {
  legend: string;
  choices: readonly Choice<T>[];
  value: T | null;
  onChange: (id: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="dx-choice-cards">
      <legend>{legend}</legend>
      {choices.map(({ id, label, detail }) => (
        <label key={id} className="dx-choice-card">
          <input type="radio" name={name} checked={value === id} onChange={() => onChange(id)} />
          <span>
            {label}
            <small className="dim">{detail}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
