import tseslint from 'typescript-eslint';

/** Folders of the pure core: no I/O and no Node API, so that the same code runs in kernel, worker and browser. */
const PURE = [
  'src/*.ts',
  'src/table/**/*.ts',
  'src/data/**/*.ts',
  'src/tier/**/*.ts',
  'src/estimate/**/*.ts',
  'src/regress/**/*.ts',
  'src/simulate/**/*.ts',
  'src/uncertainty/**/*.ts',
  'src/validate/**/*.ts',
  'src/sensitivity/**/*.ts',
  'src/represent/**/*.ts',
  'src/intensity/**/*.ts',
  'src/explore/**/*.ts',
  'src/show/figures/**/*.ts',
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'output/',
      'site/',
      'node_modules/',
      'notebooks/',
      '.jupyter/',
      'assembly/kernel.ts',
      'bench/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: PURE,
    ignores: ['src/index.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', '**/io/**', '**/cli/**', '**/runner/**', '**/crawl/**'] },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'window', 'document'],
    },
  },
  {
    // The card reader is as pure, but reads what a crawl yields.
    files: ['src/cards/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', '**/io/**', '**/cli/**', '**/runner/**'] },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'window', 'document'],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
