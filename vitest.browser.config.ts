import { defineConfig } from 'vitest/config';

/** Tests in a real browser: they need Debian's Chromium, which `npm test` does not. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 1_500_000,
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
