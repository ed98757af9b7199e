import { motionMapSchema, ReaderError, type Run } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { workstation } from '../app/workstation';

const broken = (what: string) =>
  new ReaderError('map-damaged', `The 3-D map of this analysis cannot be shown: ${what}.`, 'Run the analysis again.');

async function fetchFile(run: Run, name: string): Promise<Response> {
  const response = await fetch(workstation.url(`runs/${run.runId}/${name}`)).catch(() => null);
  if (response?.ok !== true) throw broken(`its file ${name} cannot be read`);
  return response;
}

/**
 * Fetches and checks the map of a finished run: `files.mesh`, and `files.motion` as Float32 little endian
 * [phase][vertex][xyz], LPS mm. Throws `ReaderError` with the reason when it cannot be shown.
 */
export async function loadMap(run: Run): Promise<LoadedMap> {
  if (!run.result) throw broken('the analysis is not finished');
  const { mesh, motion } = run.result.files;
  if (!mesh || !motion) throw broken('the analysis makes none');
  const [meshFile, motionFile] = await Promise.all([fetchFile(run, mesh), fetchFile(run, motion)]);
  return checkedMap(run.runId, await meshFile.json().catch(() => null), await motionFile.arrayBuffer());
}

/** The map, after checking that mesh and motion belong together. Throws `ReaderError`. */
export function checkedMap(runId: string, mesh: unknown, motion: ArrayBuffer): LoadedMap {
  const parsed = motionMapSchema.safeParse(mesh);
  if (!parsed.success) throw broken('its mesh file is damaged');
  const map = parsed.data;
  const { vertexCount, phaseCount } = map;
  if (motion.byteLength !== phaseCount * vertexCount * 3 * 4)
    throw broken(
      `its motion file has ${motion.byteLength} bytes where ${phaseCount} phases of ${vertexCount} points need ${phaseCount * vertexCount * 12}`,
    );
  const outside = (vertex: number) => vertex < 0 || vertex >= vertexCount;
  if (map.triangles.length % 3 !== 0 || map.triangles.some(outside) || map.matchedVertices.some(outside))
    throw broken('its mesh file names points that do not exist');
  if (map.regions.length !== vertexCount || (map.importance && map.importance.values.length !== vertexCount))
    throw broken('its mesh file has not one value for each point');
  const perPoint = [map.importance?.low, map.importance?.high, map.importance?.adjustedP, map.attribution?.values];
  if (perPoint.some((values) => values && values.length !== vertexCount))
    throw broken('its mesh file has not one value for each point');
  if (map.endDiastolePhase >= phaseCount || map.endSystolePhase >= phaseCount || map.phaseTimesMs.length !== phaseCount)
    throw broken('its mesh file names phases that do not exist');
  const view = new DataView(motion);
  const positions = new Float32Array(phaseCount * vertexCount * 3);
  for (let k = 0; k < positions.length; k++) {
    positions[k] = view.getFloat32(4 * k, true);
    if (!Number.isFinite(positions[k])) throw broken('its motion file holds something that is not a number');
  }
  const { adjustedP } = map.importance ?? {};
  // Colours of slopes that may be chance are muted.
  return {
    runId,
    map,
    positions,
    ...(adjustedP ? { muted: Uint8Array.from(adjustedP, (p) => (p > 0.05 ? 1 : 0)) } : {}),
  };
}
