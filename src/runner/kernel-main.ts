#!/usr/bin/env node
/**
 * Starts the project's own tslab as a Jupyter kernel, for the runner and for Jupyter alike:
 * `node kernel-main.js <connection file>`. What it adds to tslab is in kernel-errors.ts.
 */
import { addErrorMessages, takeLostErrors, tslabModule } from './kernel-errors.js';
import { endWithParent } from './kernel-parent.js';

type TslabMain = {
  readonly startKernel: (options: {
    readonly configPath: string;
    readonly enableFindLocal: boolean;
    readonly jsKernel: boolean;
    readonly globalVersion: string;
  }) => void;
};

const configPath = process.argv[2];
if (configPath === undefined) {
  process.stderr.write('usage: kernel-main.js <connection file>\n');
  process.exit(2);
}
endWithParent();
addErrorMessages();
tslabModule<TslabMain>('main').startKernel({
  configPath,
  enableFindLocal: false,
  jsKernel: false,
  globalVersion: '',
});
takeLostErrors();
