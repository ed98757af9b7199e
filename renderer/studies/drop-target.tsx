import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gatherDropped, useCohorts } from '../cohorts';
import { Icon } from '../ui/icon';
import { importDropped } from './import';

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** The whole window takes what is dropped on it. */
export function DropTarget({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const forCohort = useCohorts((state) => state.open);
  // Entering a child leaves its parent: the window is left when every part that was entered was left.
  const depth = useRef(0);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of several; buttons and shortcuts do the same
    <div
      className="app"
      data-testid="app"
      onDragEnter={(event) => {
        if (!holdsFiles(event)) return;
        depth.current++;
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!holdsFiles(event)) return;
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      }}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        void (forCohort ? gatherDropped(event.dataTransfer) : importDropped(event.dataTransfer));
      }}
    >
      {children}
      {over && (
        <div className="drop-veil">
          <Icon name="drop" size={32} />
          <p>{t(forCohort ? 'cohorts.drop' : 'studies.drop')}</p>
          <p className="dim">{t(forCohort ? 'cohorts.dropDetail' : 'studies.dropDetail')}</p>
        </div>
      )}
    </div>
  );
}
