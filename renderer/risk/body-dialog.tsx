import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Body } from '../../electron/contract';
import { useSession } from '../app/session';
import { showDialog, useShell } from '../app/shell';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { adjust } from './adjust';
import { type BodyField, bodyLimits, bodySurfaceM2, isBodyValue, typedNumber } from './body';
import { formatQuantity, formatValue } from './format';

/** Height and weight of the patient, typed in or from the header, for what is given per body surface. */
export function BodyDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'body');
  const body = useSession((state) => state.runs.find((run) => run.runId === state.runId)?.result?.body ?? null);
  return (
    <Dialog
      open={open}
      onClose={() => showDialog(null)}
      title={t('measures.body.title')}
      description={t('measures.body.description')}
      size="small"
    >
      <BodyForm body={body} />
    </Dialog>
  );
}

/** A number as it is typed: without grouping, with the decimals that it has. */
const asTyped = (value: number | null): string => (value === null ? '' : String(Math.round(value * 10) / 10));

function BodyForm({ body }: { body: Body | null }) {
  const { t } = useTranslation();
  const [height, setHeight] = useState(() => asTyped(body?.heightCm ?? null));
  const [weight, setWeight] = useState(() => asTyped(body?.weightKg ?? null));
  const [saving, setSaving] = useState(false);
  const heightCm = typedNumber(height);
  const weightKg = typedNumber(weight);
  const valid = isBodyValue('heightCm', heightCm) && isBodyValue('weightKg', weightKg);
  const use = async (change: { heightCm: number | null; weightKg: number | null }) => {
    setSaving(true);
    const done = await adjust({ kind: 'body', ...change }, 'measures.done.body');
    setSaving(false);
    if (done) showDialog(null);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (valid && !saving) void use({ heightCm, weightKg });
  };
  return (
    <form className="fields" onSubmit={onSubmit} noValidate>
      <Field field="heightCm" value={height} onChange={setHeight} label={t('measures.body.height')} />
      <Field field="weightKg" value={weight} onChange={setWeight} label={t('measures.body.weight')} />
      <p role="status">
        {valid && heightCm !== null && weightKg !== null
          ? t('measures.body.surface', { surface: formatQuantity(bodySurfaceM2(heightCm, weightKg), 'm2') })
          : t('measures.note.noBody')}
        <small className="dim">{t('measures.body.formula')}</small>
      </p>
      <p className="dim">{t(`measures.body.from.${body?.from ?? 'unknown'}`)}</p>
      <div className="dx-form-buttons">
        <Button
          disabled={saving || body?.from !== 'typed'}
          onClick={() => void use({ heightCm: null, weightKg: null })}
        >
          {t('measures.body.header')}
        </Button>
        <Button type="submit" tone="primary" disabled={!valid || saving}>
          {t('measures.body.save')}
        </Button>
      </div>
    </form>
  );
}

function Field({
  field,
  label,
  value,
  onChange,
}: {
  field: BodyField;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const wrong = !isBodyValue(field, typedNumber(value));
  const { low, high } = bodyLimits[field];
  return (
    <div className="dx-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="text-input"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        aria-invalid={wrong}
        aria-describedby={`${id}-range`}
        onChange={(event) => onChange(event.target.value)}
      />
      <small id={`${id}-range`} className={wrong ? 'dx-wrong' : 'dim'}>
        {t('measures.body.range', { low: formatValue(low, 'count'), high: formatValue(high, 'count') })}
      </small>
    </div>
  );
}
