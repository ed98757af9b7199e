import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tag } from '../../electron/contract';
import { answerOf } from '../app/notify';
import { showDialog, useShell } from '../app/shell';
import { workstation } from '../app/workstation';
import { Dialog } from '../ui/dialog';
import { useViewer } from './state';

interface Row {
  key: string;
  tag: Tag;
  depth: number;
}

/** Sequences unfolded below their own line; the key is the path of positions. */
export const rowsOf = (tags: readonly Tag[], depth = 0, path = ''): Row[] =>
  tags.flatMap((tag, i) => {
    const key = `${path}/${i}`;
    return [{ key, tag, depth }, ...(tag.items ?? []).flatMap((item, k) => rowsOf(item, depth + 1, `${key}.${k}`))];
  });

/** Rows in the document at once. */
const shownRows = 800;

/** Every tag of the shown image, with a search over number, keyword and value. */
export function TagDialog() {
  const { t } = useTranslation();
  const open = useShell((state) => state.dialog === 'tags');
  const sopInstanceUid = useViewer((state) => state.tagsOf);
  const [tags, setTags] = useState<Tag[] | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!open || !sopInstanceUid) return;
    let wanted = true;
    setTags(null);
    void answerOf(workstation.call('instance.tags', { sopInstanceUid })).then((value) => {
      if (wanted) setTags(value ?? []);
    });
    return () => {
      wanted = false;
    };
  }, [open, sopInstanceUid]);
  const rows = useMemo(() => rowsOf(tags ?? []), [tags]);
  const wanted = text.trim().toLowerCase();
  const found = rows.filter(({ tag }) =>
    `${tag.tag} ${tag.tag.replace(/[(),]/g, '')} ${tag.vr} ${tag.keyword} ${tag.value}`.toLowerCase().includes(wanted),
  );
  return (
    <Dialog
      open={open}
      onClose={() => showDialog(null)}
      title={t('viewer.tags.title')}
      description={sopInstanceUid ?? undefined}
      size="large"
    >
      <input
        type="search"
        className="search"
        aria-label={t('viewer.tags.search')}
        placeholder={t('viewer.tags.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {tags === null ? (
        <p className="empty dim">{t('viewer.loading')}</p>
      ) : (
        <div className="table-scroll">
          <table className="table tags">
            <thead>
              <tr>
                <th scope="col">{t('viewer.tags.tag')}</th>
                <th scope="col">{t('viewer.tags.vr')}</th>
                <th scope="col">{t('viewer.tags.keyword')}</th>
                <th scope="col">{t('viewer.tags.value')}</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, shownRows).map(({ key, tag, depth }) => (
                <tr key={key} data-depth={depth}>
                  <td className="tag-number">
                    {'› '.repeat(depth)}
                    {tag.tag}
                  </td>
                  <td>{tag.vr}</td>
                  <td>{tag.keyword}</td>
                  <td className="path">{tag.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.length === 0 && <p className="empty dim">{t('viewer.tags.none')}</p>}
          {found.length > shownRows && (
            <p className="dim">{t('viewer.tags.more', { count: found.length - shownRows })}</p>
          )}
        </div>
      )}
    </Dialog>
  );
}
