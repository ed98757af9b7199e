import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../electron/contract';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { overrideWith, stopAsking, useOverride } from './override';
import { blocking, checkMessage } from './quality-text';

/** Most characters of a reason (contract: `override`). */
const longestReason = 2000;

/** Asks why the risk may be shown although checks failed. Without a reason it is not. */
export function OverrideDialog({ result }: { result: AnalysisResult }) {
  const { t } = useTranslation();
  const open = useOverride(({ asking }) => asking);
  return (
    <Dialog
      open={open}
      onClose={stopAsking}
      title={t('quality.override.title')}
      description={t('quality.override.description')}
      size="medium"
    >
      <ul className="dx-override-checks">
        {blocking(result).map((check) => (
          <li key={check.id ?? check.check}>{checkMessage(t, check)}</li>
        ))}
      </ul>
      <ReasonForm />
    </Dialog>
  );
}

function ReasonForm() {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [saving, setSaving] = useState(false);
  const missing = reason.trim() === '';
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || saving) return;
    setSaving(true);
    await overrideWith(reason.trim());
    setSaving(false);
  };
  return (
    <form className="fields" onSubmit={(event) => void onSubmit(event)} noValidate>
      <div className="dx-field">
        <label htmlFor={id}>{t('quality.override.reason')}</label>
        <textarea
          id={id}
          className="text-input dx-reason"
          rows={4}
          maxLength={longestReason}
          placeholder={t('quality.override.placeholder')}
          value={reason}
          aria-invalid={asked && missing}
          aria-describedby={asked && missing ? `${id}-needed` : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {asked && missing && (
          <small id={`${id}-needed`} className="dx-wrong" role="alert">
            {t('quality.override.needed')}
          </small>
        )}
      </div>
      <div className="dx-form-buttons">
        <Button onClick={stopAsking}>{t('quality.override.cancel')}</Button>
        <Button type="submit" tone="primary" disabled={saving}>
          {t('quality.override.confirm')}
        </Button>
      </div>
    </form>
  );
}
