import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{electron,torture,renderer,native-models,resources,bench,e2e,layers}/**/*.test.{ts,tsx}'],
    // Two cores: engines in parallel files would only slow each other.
    maxWorkers: 2,
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
