/** The arrows of docs: hosts → workstation → analyses, findings → dicom, imaging, mesh, inference, survival → contract. */
const folder = (names) => `^electron/(${names})(/|\\.ts$)`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const tests = '\\.test\\.tsx?$|/testing/';

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle hides which part is the lower one.', {}, { circular: true }),
    forbid(
      'contract-is-the-bottom',
      'The contract imports nothing of ours.',
      { path: folder('contract') },
      {
        path: '^(electron|renderer)/',
        pathNot: folder('contract'),
      },
    ),
    forbid(
      'parts-stay-below',
      'Parts know neither analyses, findings, workstation nor hosts.',
      { path: folder('dicom|imaging|mesh|inference|survival'), pathNot: tests },
      { path: folder('analyses|findings|cohorts|trainer|workstation|engine|hosts|shell|main|preload|loopback|cli') },
    ),
    forbid(
      'pure-parts',
      'imaging, mesh and survival touch neither Electron nor the file system.',
      { path: folder('imaging|mesh|survival'), pathNot: tests },
      {
        path: '^(node:)?(fs|fs/promises|child_process|http|net|worker_threads|electron|better-sqlite3|onnxruntime-node)$',
      },
    ),
    forbid(
      'analyses-stay-below',
      'Analyses, findings and cohorts know neither the workstation nor the hosts.',
      { path: folder('analyses|findings|cohorts'), pathNot: tests },
      { path: folder('workstation|hosts|shell|main|preload|loopback|cli') },
    ),
    forbid(
      'trainer-knows-survival-only',
      'The trainer runs anywhere: it knows the survival statistics, the contract, and the line to its parent.',
      { path: folder('trainer'), pathNot: tests },
      { path: '^electron/', pathNot: `${folder('trainer|survival|contract')}|^electron/engine/port\\.ts$` },
    ),
    forbid(
      'analyses-are-separate',
      'One analysis does not import another.',
      { path: '^electron/analyses/([^/]+)/' },
      {
        path: '^electron/analyses/[^/]+/',
        pathNot: '^electron/analyses/$1/',
      },
    ),
    forbid(
      'workstation-below-hosts',
      'The use cases do not know who hosts them.',
      { path: folder('workstation'), pathNot: tests },
      { path: folder('hosts|shell|main|preload|loopback|cli') },
    ),
    forbid(
      'only-the-host-knows-electron',
      'Everything but the Electron host runs without Electron.',
      { path: '^electron/', pathNot: `${folder('main|preload|shell')}|${tests}` },
      { path: '^electron$' },
    ),
    forbid(
      'page-knows-the-contract-only',
      'The page reaches the product through the contract.',
      { path: '^renderer/' },
      {
        path: '^electron/',
        pathNot: folder('contract'),
      },
    ),
    forbid(
      'page-is-a-page',
      'No Node in the page.',
      { path: '^renderer/', pathNot: tests },
      {
        dependencyTypes: ['core'],
        pathNot: '^events$',
      },
    ),
    forbid(
      'product-needs-no-page',
      'Nothing behind the page imports it.',
      { path: '^electron/' },
      { path: '^renderer/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
