import { Switch as Radix } from 'radix-ui';
import { useId } from 'react';

export function Switch({
  label,
  detail,
  checked,
  onChange,
}: {
  label: string;
  detail?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="field-row">
      <label htmlFor={id} className="field-label">
        {label}
        {detail && <small>{detail}</small>}
      </label>
      <Radix.Root id={id} className="switch" checked={checked} onCheckedChange={onChange}>
        <Radix.Thumb className="switch-thumb" />
      </Radix.Root>
    </div>
  );
}
