#!/usr/bin/env node
/**
 * Starts the project's own tslab as a Jupyter kernel, for the runner and for Jupyter alike:
 * `node main.js <connection file>`. docs/kernel.md says what it adds to tslab.
 */
import { keepCellPositions } from './cell-code.js';
import { endWithParent } from './parent.js';
import { kernelHooks } from './hooks.js';
import { hearSignals } from './signals.js';
import { patchTslab, takeProcessEvents } from './tslab.js';
import { tslabModule } from './tslab-modules.js';

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
  process.stderr.write('usage: main.js <connection file>\n');
  process.exit(2);
}
hearSignals();
endWithParent();
keepCellPositions();
patchTslab(kernelHooks());
tslabModule<TslabMain>('main').startKernel({
  configPath,
  enableFindLocal: false,
  jsKernel: false,
  globalVersion: '',
});
takeProcessEvents();
