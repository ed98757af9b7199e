import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AmyloidResult } from '../../electron/contract';
import { useSession } from '../app/session';
import { dateText } from '../studies/texts';
import { useLayers, useVolume, useVolumeInstead, volumeView } from '../volume';
import { driverColour, driverValues, layersOf, scanVolume } from './layers';
import type { StandardScan } from './read-scan';
import { amyloidView, findOthers, markedId, useAmyloid, useShownAmyloid } from './state';
import { useScan } from './use-scan';

/** Sets what the three planes show while an amyloid PET is open. Draws nothing. */
export function Attached() {
  const shown = useShownAmyloid();
  const study = useSession((state) => state.study?.studyInstanceUid ?? null);
  const studies = useSession((state) => state.studies);
  const otherUid = useAmyloid((state) => state.otherUid);
  // biome-ignore lint/correctness/useExhaustiveDependencies: studies that come or go, and another choice, are looked at anew
  useEffect(() => {
    if (study) findOthers().catch(() => amyloidView.set({ other: 'not-analysed' }));
  }, [study, studies, otherUid]);
  const { value: scan } = useScan(shown?.run.runId ?? null, shown?.amyloid ?? null);
  if (!shown || !scan) return null;
  return (
    <>
      <Planes scan={scan} amyloid={shown.amyloid} />
      <Beside />
    </>
  );
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function Planes({ scan, amyloid }: { scan: StandardScan; amyloid: AmyloidResult }) {
  const { t } = useTranslation();
  const space = useAmyloid((state) => state.space);
  const outline = useAmyloid((state) => state.outline);
  const drivers = useAmyloid((state) => state.drivers);
  const marked = useAmyloid(markedId);
  const over = useVolume((state) => driverColour(state.colour));
  const label = t('amyloid.volume.standard');
  const volume = useMemo(() => scanVolume(scan, label), [scan, label]);
  useVolumeInstead(space === 'standard' ? volume : null);
  // A NIfTI image does not say that it is a PET, and would be shown as other images are.
  useEffect(() => {
    if (space === 'native' && volumeView.get().colour === 'grey') volumeView.set({ colour: 'inverse-grey' });
  }, [space]);
  const { labels, brain } = scan;
  const driving = useMemo(() => (labels && drivers ? driverValues(amyloid, labels) : null), [labels, drivers, amyloid]);
  const region = amyloid.regions.find(({ id }) => id === marked)?.label ?? null;
  const layers = useMemo(
    () =>
      labels && brain
        ? layersOf(amyloid, labels, brain, driving, { space, outline }, region, {
            brain: token('--series-2'),
            region: token('--accent'),
            drivers: over,
          })
        : [],
    [amyloid, labels, brain, driving, space, outline, region, over],
  );
  useLayers(layers);
  return null;
}

/** The other scan of the patient beside this one, in standard space. */
function Beside() {
  const { t } = useTranslation();
  const other = useAmyloid((state) => (state.other && typeof state.other === 'object' ? state.other : null));
  const wanted = useAmyloid((state) => state.beside && state.space === 'standard');
  const { value: scan } = useScan(wanted && other ? other.run.runId : null, wanted && other ? other.amyloid : null);
  const date = other ? dateText(other.study.studyDate) || t('studies.noDate') : '';
  useEffect(() => {
    volumeView.compareWith(scan ? scanVolume(scan, date) : null);
    return () => volumeView.compareWith(null);
  }, [scan, date]);
  return null;
}
