import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { descriptorLength, descriptorPhases, descriptorVertices } from '../../survival/heart-beat';
import type { CohortData, CohortFileSubject, CohortSpace } from './cohort-data';
import { decodeTable } from './csv-table';
import { matchOutcomes } from './matching';
import { readVertices } from './motion-text';
import { readOutcomes } from './outcomes';
import { Problems } from './problems';

/** Names of the original's files. */
export const layoutNames = {
  matched: 'matchedpointsnew.txt',
  subjects: 'subjnames.txt',
  outcomes: 'surv_outcomes.csv',
  motionFolder: 'motion',
  phase: (index: number) => `RV_fr${String(index).padStart(2, '0')}.txt`,
} as const;

/** The part of the workstation's template that tells whether a layout was written with it. */
export interface TemplateVertices {
  /** Numbers, three for each vertex. */
  readonly positions: ArrayLike<number>;
  readonly matchedVertices: ArrayLike<number>;
}

export interface LayoutOptions {
  /** The workstation's template and its name, to recognise motions of it; null recognises none. */
  readonly template: (TemplateVertices & { readonly name: string }) | null;
  readonly signal?: AbortSignal | undefined;
  progress?(done: number, total: number): void;
}

const largestBytes = 64 * 2 ** 20;
const tooManyProblems = 200;

/**
 * Reads a cohort in the text layout of Bello et al. (2019): `<id>/motion/RV_fr00.txt … RV_fr19.txt` with one `x y z`
 * row per vertex of the full mesh, `matchedpointsnew.txt` whose second column counts those rows from 0,
 * `subjnames.txt` with one id per line, `surv_outcomes.csv` (id, status, time in days).
 *
 * Descriptor: X[j − 1] = coordinates(phase j) − coordinates(phase 0) of the matched rows, phase → vertex → xyz. The
 * axes are whatever the files have; see `CohortData.space`.
 * @throws CohortFilesError `bad-cohort` with every problem; the signal's reason when aborted
 */
export async function readTextLayout(folder: string, options: LayoutOptions): Promise<CohortData> {
  const problems = new Problems();
  const notes: string[] = [];
  const matched = await readMatched(folder, problems);
  const ids = await readIds(folder, problems, notes);
  const outcomes = await readOutcomesFile(folder, problems);
  const listed = new Set(ids);
  // subjnames.txt is a selection: what it leaves out is left out, motion, outcome and all.
  const passedOver = new Set((await motionFolders(folder)).filter((id) => !listed.has(id)));
  if (outcomes) {
    const rows = outcomes.rows.filter(({ id }) => !passedOver.has(id));
    const subjects = ids.map((id) => ({ label: id, names: [id] }));
    const matching = matchOutcomes(rows, subjects, layoutNames.outcomes, outcomes.idColumn, true);
    for (const { file, row, column, message } of matching.problems) problems.add(file, row, column, message);
  }
  // Without their names: notes go into reports, and reports leave the site.
  if (passedOver.size > 0)
    notes.push(`Folders with motion that ${layoutNames.subjects} does not list, left out: ${passedOver.size}.`);

  const descriptors = new Float32Array(ids.length * descriptorLength);
  const meshRows: { file: string; rows: number }[] = [];
  for (const [index, id] of ids.entries()) {
    options.signal?.throwIfAborted();
    options.progress?.(index, ids.length);
    if (!matched) break;
    if (problems.list.length >= tooManyProblems) break;
    const own = descriptors.subarray(index * descriptorLength, (index + 1) * descriptorLength);
    await readMotion(folder, id, matched, own, meshRows, problems);
  }
  const vertices = commonest(meshRows.map(({ rows }) => rows));
  for (const { file, rows } of meshRows)
    if (rows !== vertices) problems.add(file, null, null, `has ${rows} vertices, the others ${vertices}`);
  const last = matched ? matched.reduce((high, row) => Math.max(high, row), 0) : 0;
  if (matched && vertices > 0 && last >= vertices)
    problems.add(
      layoutNames.matched,
      matched.indexOf(last) + 1,
      '2',
      `takes row ${last} (counted from 0) of meshes with ${vertices} vertices`,
    );
  problems.refuseAny('bad-cohort', path.basename(path.resolve(folder)));
  options.progress?.(ids.length, ids.length);

  const byId = new Map(outcomes?.rows.map((outcome) => [outcome.id, outcome]));
  const rows = ids.map((subjectId): CohortFileSubject => {
    const { days, event } = byId.get(subjectId)!;
    return { subjectId, days, event, ...unknownVolumes, trueLogHazard: null, warnings: [] };
  });
  return {
    name: path.basename(path.resolve(folder)),
    description: `${ids.length} subjects read from text files, meshes of ${vertices} vertices`,
    origin: 'layout',
    simulated: false,
    space: spaceOf(matched ?? [], vertices, options.template),
    subjects: rows,
    descriptors,
    truth: null,
    notes,
  };
}

const unknownVolumes = { rvEndDiastolicMl: null, rvEndSystolicMl: null, rvEjectionFraction: null } as const;

function spaceOf(matched: readonly number[], vertices: number, template: LayoutOptions['template']): CohortSpace {
  if (
    template &&
    template.positions.length === 3 * vertices &&
    matched.every((row, index) => row === template.matchedVertices[index])
  )
    return { kind: 'template', template: template.name };
  return {
    kind: 'own',
    reason: `its motions are in the axes and on the ${vertices} vertices of the files they were read from, not on this workstation’s template of the right ventricle.`,
  };
}

/** Folders that hold motions. */
export async function motionFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names: string[] = [];
  for (const { name } of entries) {
    if (name.startsWith('.')) continue;
    const inside = await stat(path.join(folder, name, layoutNames.motionFolder)).catch(() => null);
    if (inside?.isDirectory()) names.push(name);
  }
  return names.sort();
}

async function textOf(folder: string, name: string): Promise<string | null> {
  const bytes = await readFile(path.join(folder, name)).catch(() => null);
  return bytes && decodeTable(bytes);
}

/** Rows of the full mesh to take, from 0. */
async function readMatched(folder: string, problems: Problems): Promise<number[] | null> {
  const text = await textOf(folder, layoutNames.matched);
  if (text === null) {
    problems.add(layoutNames.matched, null, null, 'is not there');
    return null;
  }
  const rows: number[] = [];
  let bad = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const cells = line.trim().split(/[\s,]+/);
    if (line.trim() === '') continue;
    const row = Number(cells[1] ?? 'nothing');
    if (cells.length >= 2 && Number.isInteger(row) && row >= 0) rows.push(row);
    else if (bad++ < 5)
      problems.add(layoutNames.matched, index + 1, '2', `is "${cells[1] ?? ''}", not a row of the mesh counted from 0`);
  }
  if (bad === 0 && rows.length !== descriptorVertices)
    problems.add(
      layoutNames.matched,
      null,
      null,
      `has ${rows.length} matched vertices; ${descriptorVertices} are needed`,
    );
  return bad === 0 && rows.length === descriptorVertices ? rows : null;
}

async function readIds(folder: string, problems: Problems, notes: string[]): Promise<string[]> {
  const text = await textOf(folder, layoutNames.subjects);
  if (text === null) {
    notes.push(`There is no ${layoutNames.subjects}; every folder with motion was taken.`);
    return motionFolders(folder);
  }
  const rows = new Map<string, number>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const id = line.trim();
    if (id === '') continue;
    const before = rows.get(id);
    if (before !== undefined)
      problems.add(layoutNames.subjects, index + 1, null, `"${id}" is in row ${before} already`);
    else if (/[\\/]/.test(id) || id.startsWith('.'))
      problems.add(layoutNames.subjects, index + 1, null, `"${id}" is not the name of a folder`);
    else rows.set(id, index + 1);
  }
  const folders = new Set(await motionFolders(folder));
  const ids = [...rows.keys()].filter((id) => {
    if (folders.has(id)) return true;
    problems.add(
      layoutNames.subjects,
      rows.get(id) ?? null,
      null,
      `"${id}" has no folder ${id}/${layoutNames.motionFolder}`,
    );
    return false;
  });
  if (rows.size === 0) problems.add(layoutNames.subjects, null, null, 'names no one');
  return ids;
}

async function readOutcomesFile(folder: string, problems: Problems) {
  const text = await textOf(folder, layoutNames.outcomes);
  if (text === null) {
    problems.add(layoutNames.outcomes, null, null, 'is not there');
    return null;
  }
  // The original goes by the order of its three columns, whatever their headings.
  const { outcomes, problems: found, columns } = readOutcomes(text, layoutNames.outcomes, {}, true);
  for (const { file, row, column, message } of found) problems.add(file, row, column, message);
  return found.length === 0 ? { rows: outcomes, idColumn: columns.id ?? 'id' } : null;
}

async function readMotion(
  folder: string,
  id: string,
  matched: readonly number[],
  descriptor: Float32Array,
  meshRows: { file: string; rows: number }[],
  problems: Problems,
): Promise<void> {
  const motion = path.join(folder, id, layoutNames.motionFolder);
  const shown = `${id}/${layoutNames.motionFolder}`;
  const present = (await readdir(motion)).filter((name) => /^RV_fr\d+\.txt$/.test(name));
  const needed = Array.from({ length: descriptorPhases }, (_, phase) => layoutNames.phase(phase));
  const absent = needed.filter((name) => !present.includes(name));
  if (absent.length > 0) {
    const first = absent.slice(0, 3).join(', ');
    problems.add(
      shown,
      null,
      null,
      `has no ${first}${absent.length > 3 ? ` and ${absent.length - 3} more phases` : ''}`,
    );
    return;
  }
  if (present.length > descriptorPhases) {
    problems.add(shown, null, null, `has ${present.length} phases; ${descriptorPhases} are needed`);
    return;
  }
  let first: Float64Array | null = null;
  for (const [phase, name] of needed.entries()) {
    const file = path.join(motion, name);
    const { size } = await stat(file);
    if (size > largestBytes) {
      problems.add(`${shown}/${name}`, null, null, `has ${Math.round(size / 2 ** 20)} MB; no mesh is so large`);
      return;
    }
    const { points, rows, problems: found } = readVertices(await readFile(file), matched);
    for (const { row, message } of found) problems.add(`${shown}/${name}`, row, null, message);
    meshRows.push({ file: `${shown}/${name}`, rows });
    if (phase === 0) first = points;
    else if (first)
      for (let i = 0; i < points.length; i++) descriptor[(phase - 1) * points.length + i] = points[i]! - first[i]!;
  }
}

/** The value that most have; 0 of none. */
function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
