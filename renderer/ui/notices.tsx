import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type Notice, notify, useNotices } from '../app/notify';
import { IconButton } from './button';
import { Icon } from './icon';

const shownMs = { info: 4000, warn: 12_000, fail: null } as const;

function Line({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  useEffect(() => {
    const ms = shownMs[notice.tone];
    if (ms === null) return;
    const timer = setTimeout(() => notify.dismiss(notice.id), ms);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className={`notice-line notice-${notice.tone}`} role={notice.tone === 'info' ? 'status' : 'alert'}>
      <Icon name={notice.tone === 'info' ? 'info' : 'warn'} />
      <div>
        <p>{notice.message}</p>
        {notice.hint && <p className="dim">{notice.hint}</p>}
      </div>
      <IconButton icon="close" label={t('app.dismiss')} onClick={() => notify.dismiss(notice.id)} />
    </div>
  );
}

export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices">
      {notices.map((notice) => (
        <Line key={notice.id} notice={notice} />
      ))}
    </div>
  );
}
