import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button';
import { ErrorBoundary } from '../ui/error-boundary';
import { toggleMaximised } from './app-actions';
import { type PanelId, useSession } from './session';

const control = 'button, input, textarea, select, a, label, summary, [role=slider], [role=tab], [role=separator]';

/** A part of the window with a name, which fills the window on a double click or by its button. */
export function Panel({
  id,
  tools,
  title,
  children,
}: {
  id: PanelId;
  /** Beside the title. */
  tools?: ReactNode;
  /** In place of the panel's name. */
  title?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const maximised = useSession((state) => state.maximised === id);
  const name = t(`app.panel.${id}`);
  const onDoubleClick = (event: MouseEvent) => {
    if (event.target instanceof Element && !event.target.closest(control)) toggleMaximised(id);
  };
  return (
    <section
      className={`panel panel-${id} ${maximised ? 'maximised' : ''}`}
      data-panel={id}
      aria-label={name}
      onDoubleClick={onDoubleClick}
    >
      <header className="panel-header">
        <h2 className="panel-title">{title ?? name}</h2>
        <div className="panel-tools">{tools}</div>
        <IconButton
          icon={maximised ? 'restore' : 'maximise'}
          label={maximised ? t('app.panel.restore', { name }) : t('app.panel.maximise', { name })}
          pressed={maximised}
          onClick={() => toggleMaximised(id)}
        />
      </header>
      <div className="panel-body">
        <ErrorBoundary name={name}>{children}</ErrorBoundary>
      </div>
    </section>
  );
}
