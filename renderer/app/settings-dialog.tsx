import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../electron/contract';
import { languages } from '../i18n';
import { Dialog } from '../ui/dialog';
import { Switch } from '../ui/switch';
import { useSession } from './session';
import { changeSettings } from './settings';
import { showDialog, useShell } from './shell';

const providers: readonly Settings['provider'][] = ['auto', 'cuda', 'webgpu', 'cpu'];
const languageName: Record<Settings['language'], string> = { en: 'English', ko: '한국어' };

export function SettingsDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'settings');
  const info = useShell((state) => state.info);
  const settings = useSession((state) => state.settings);
  const language = useId();
  const provider = useId();
  const change = (part: Partial<Settings>) => void changeSettings(part);
  return (
    <Dialog
      open={open}
      onClose={() => showDialog(null)}
      title={t('app.settings')}
      description={t('app.setting.description')}
    >
      <div className="fields">
        <div className="field-row">
          <label htmlFor={language} className="field-label">
            {t('app.language')}
          </label>
          <select
            id={language}
            value={settings.language}
            onChange={(event) => change({ language: event.target.value as Settings['language'] })}
          >
            {languages.map((id) => (
              <option key={id} value={id} lang={id}>
                {languageName[id]}
              </option>
            ))}
          </select>
        </div>
        <Switch
          label={t('app.setting.analyseOnOpen')}
          detail={t('app.setting.analyseOnOpenDetail')}
          checked={settings.analyseOnOpen}
          onChange={(analyseOnOpen) => change({ analyseOnOpen })}
        />
        <Switch
          label={t('app.setting.readInPlace')}
          detail={t('app.setting.readInPlaceDetail')}
          checked={settings.readInPlace}
          onChange={(readInPlace) => change({ readInPlace })}
        />
        <Switch
          label={t('app.setting.hidePatient')}
          detail={t('app.setting.hidePatientDetail')}
          checked={settings.hidePatientText}
          onChange={(hidePatientText) => change({ hidePatientText })}
        />
        <div className="field-row">
          <label htmlFor={provider} className="field-label">
            {t('app.setting.provider')}
            <small>{t('app.setting.providerDetail')}</small>
          </label>
          <select
            id={provider}
            value={settings.provider}
            onChange={(event) => change({ provider: event.target.value as Settings['provider'] })}
          >
            {providers.map((id) => (
              <option key={id} value={id}>
                {t(`app.provider.${id}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {info && (
        <dl className="facts">
          <dt>{t('app.setting.version')}</dt>
          <dd>{info.version}</dd>
          <dt>{t('app.setting.user')}</dt>
          <dd>{info.user}</dd>
          <dt>{t('app.setting.dataFolder')}</dt>
          <dd className="path">{info.dataFolder}</dd>
        </dl>
      )}
    </Dialog>
  );
}
