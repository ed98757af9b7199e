import { defineConfig } from '@playwright/test';

/** `demo` walks the storyboard on the bundled study; `real-data` on the studies in DEXTRA_REAL_DATA. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  timeout: 900_000,
  expect: { timeout: 60_000 },
  workers: 1,
  fullyParallel: false,
  retries: 0,
  use: {
    actionTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'demo', testIgnore: /realdata/ },
    { name: 'real-data', testMatch: /realdata/ },
  ],
});
