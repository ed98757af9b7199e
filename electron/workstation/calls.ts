import { ReaderError } from '../contract';
import { exportFindings } from '../findings/export';
import type { CallHandlers } from './call-handlers';
import { CentiloidVois } from './centiloid-vois';
import { createCohortCalls } from './cohort-calls';
import type { Context } from './context';
import { meanHeart } from './mean-heart';
import { removeStudy } from './removal';
import type { UseCases } from './use-cases';

/** How each call of the contract is answered. Payloads come checked; `ReaderError` becomes a failed `Result`. */
export function createCalls(context: Context, useCases: UseCases): CallHandlers {
  const { options, folders, library, runs, settings, findings, engine, jobs } = context;
  const vois = new CentiloidVois(context.folders.data);
  const { imports, analysisRuns, adjustments, frames, models, analyses } = useCases;
  return {
    'app.info': () => ({
      version: options.version,
      host: options.host === 'electron' ? 'electron' : 'loopback',
      user: context.user,
      dataFolder: folders.data,
      engine: engine.state,
      analyses: analyses.map(({ descriptor }) => descriptor),
    }),
    'settings.get': () => settings.get(),
    'settings.set': (change) => settings.set(change),

    'library.list': () => library.studies(),
    'library.import': (source) => ({ jobId: imports.start(source) }),
    'library.importDemo': () => ({ jobId: imports.startDemo() }),
    'library.remove': async ({ studyInstanceUid }) => {
      await removeStudy(context, useCases, studyInstanceUid);
      return {};
    },
    'library.choose': async ({ kind }) => {
      if (!options.choose)
        throw new ReaderError('no-dialog', 'There is no open dialog here.', 'Drop the files on the page instead.');
      const paths = await options.choose(kind);
      return paths && paths.length > 0 ? { jobId: imports.start({ paths }) } : null;
    },

    'study.open': ({ studyInstanceUid }) => {
      const opened = {
        ...library.study(studyInstanceUid),
        stacks: library.stacks(studyInstanceUid),
        runs: runs.ofStudy(studyInstanceUid),
        findings: findings.list(studyInstanceUid),
      };
      adjustments.catchUp(opened.runs);
      return opened;
    },
    'stack.frames': ({ studyInstanceUid, stackId }) => {
      const list = library.frames(studyInstanceUid, stackId);
      frames.know(stackId, list);
      return list;
    },
    'instance.tags': ({ sopInstanceUid }) => engine.run('tags', { sopInstanceUid }),
    'view.focus': (focus) => {
      engine.focus(focus);
      const studyInstanceUid = library.studyOfStack(focus.stackId);
      if (studyInstanceUid) frames.readAhead(focus.stackId, () => library.frames(studyInstanceUid, focus.stackId));
      return {};
    },

    'jobs.list': () => jobs.list(),
    'jobs.cancel': ({ jobId }) => {
      jobs.cancel(jobId);
      return {};
    },

    'analysis.start': ({ studyInstanceUid, analysisId, stackId }) =>
      analysisRuns.start(studyInstanceUid, analysisId, stackId),
    'analysis.adjust': ({ runId, adjustment }) => adjustments.adjust(runId, adjustment),
    'analysis.labels': ({ runId, ...frame }) => adjustments.labels(runId, frame),
    'analysis.adjustments': ({ studyInstanceUid }) => context.adjustments.ofStudy(studyInstanceUid),

    'findings.list': ({ studyInstanceUid }) => findings.list(studyInstanceUid),
    'findings.save': (draft) => {
      library.study(draft.studyInstanceUid);
      const saved = findings.save(draft);
      context.emit({ type: 'findings', studyInstanceUid: draft.studyInstanceUid });
      return saved;
    },
    'findings.remove': ({ findingId }) => {
      const studyInstanceUid = findings.remove(findingId);
      context.emit({ type: 'findings', studyInstanceUid });
      return {};
    },
    'findings.history': ({ studyInstanceUid }) => findings.history(studyInstanceUid),
    'findings.export': ({ studyInstanceUid, format }) =>
      exportFindings(format, {
        study: library.study(studyInstanceUid).study,
        findings: findings.list(studyInstanceUid),
        runs: runs.ofStudy(studyInstanceUid),
        stacks: library.stacks(studyInstanceUid),
        adjustments: context.adjustments.ofStudy(studyInstanceUid),
        software: { name: 'Dextra', version: options.version },
        exportedAt: new Date().toISOString(),
        exportedBy: context.user,
      }),

    'heart.mean': ({ spread }) => meanHeart(spread),

    'amyloid.vois': () => vois.state(),
    'amyloid.importVois': (source) => imports.withSource(source, (paths) => vois.import(paths)),
    'amyloid.removeVois': () => vois.remove(),

    'models.list': () => models.list(),
    'models.import': async (source) => {
      const summary = await imports.startModel(source);
      models.imported(summary);
      return (await models.list()).find(({ id, origin }) => id === summary.id && origin === 'imported') ?? summary;
    },
    'models.activate': (named) => models.activate(named),
    'models.remove': (named) => models.remove(named),
    'models.latentMap': (named) => models.latentMap(named),
    'models.motion': (named) => models.motion(named),
    ...createCohortCalls(context, useCases),
  };
}
