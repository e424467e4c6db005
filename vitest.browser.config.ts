import { defineConfig } from 'vitest/config';

/** Tests in a real browser: they need Debian's Chromium, which `npm test` does not. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 1_500_000,
  },
});
