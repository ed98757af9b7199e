// Everything in one command: lint, types, unit tests, build, end-to-end tests. `real-data` runs the suite on real studies.
// Ends in a plain line `N passed, N failed`.
import './node24.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOrInstallChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = path.join(root, 'test-results');
const realData = process.argv.includes('real-data');
const totals = { passed: 0, failed: 0, skipped: 0 };

const add = (passed, failed, skipped = 0) => {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
};

function run(title, command, args, env = {}) {
  console.error(`\n── ${title}`);
  const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules', command), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/** A step that is one check by itself. */
const check = (title, command, ...args) => {
  const passed = run(title, command, args);
  add(passed ? 1 : 0, passed ? 0 : 1);
  return passed;
};

/** A test runner that writes its counts as JSON. A run that ends badly without a failed test counts as one failure. */
function suite(title, file, command, args, count, env) {
  rmSync(file, { force: true });
  const passed = run(title, command, args, env);
  const counts = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : [0, 0, 0];
  add(...counts);
  if (!passed && counts[1] === 0) add(0, 1);
}

const vitest = (project) => {
  const file = path.join(results, `${project}.json`);
  suite(
    `${project} tests`,
    file,
    'vitest/vitest.mjs',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    (report) => [report.numPassedTests, report.numFailedTests, report.numPendingTests],
  );
};

const playwright = (project) => {
  const chromium = findOrInstallChromium();
  if (!chromium) {
    console.error(
      'The end-to-end tests need a Chromium: install the package `chromium`, or set DEXTRA_CHROMIUM to one.',
    );
    add(0, 1);
    return;
  }
  const file = path.join(results, `${project}-e2e.json`);
  suite(
    `${project} end-to-end tests`,
    file,
    '@playwright/test/cli.js',
    ['test', `--project=${project}`, '--reporter=list,json'],
    ({ stats }) => [stats.expected + stats.flaky, stats.unexpected, stats.skipped],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file, DEXTRA_CHROMIUM: chromium },
  );
};

mkdirSync(results, { recursive: true });
const build = () => {
  console.error('\n── build');
  const { status } = spawnSync(process.execPath, [path.join(root, 'build/build.mjs')], { cwd: root, stdio: 'inherit' });
  add(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
  return status === 0;
};

if (realData) {
  if (build()) {
    vitest('real-data');
    playwright('real-data');
  }
} else {
  check('lint', '@biomejs/biome/bin/biome', 'check', '.');
  check(
    'import directions',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    'electron',
    'renderer',
    '--config',
    '.dependency-cruiser.cjs',
  );
  check('types', 'typescript/bin/tsc', '-p', '.');
  // The unit tests start the built engine, so the build comes first.
  if (build()) {
    vitest('unit');
    playwright('demo');
  }
}

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
