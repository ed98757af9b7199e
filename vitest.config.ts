import { defineConfig } from 'vitest/config';

/** Two suites: `unit` needs nothing but the checkout, `real-data` needs the folder in DEXTRA_REAL_DATA. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{electron,renderer,build}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.realdata.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real-data',
          include: ['{electron,renderer,build}/**/*.realdata.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
