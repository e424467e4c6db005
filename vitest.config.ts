import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    // Kernels, crawls and workers are real processes: on a busy machine they take many times as long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // On a shared machine one may starve: what fails twice fails. The log says what was tried again.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
