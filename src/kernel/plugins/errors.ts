import { InputError } from '../../errors.js';
import type { KernelPlugin } from '../plugin.js';

/**
 * Shortens what an InputError says of its origin: it names file, row and field itself, so that frames of
 * modules would only hide where in the cell the call stands.
 */
export const errorsPlugin: KernelPlugin = {
  name: 'errors',
  failure: (failure, thrown) => {
    if (!(thrown instanceof InputError)) return failure;
    const inCell = failure.traceback.filter((line, i) => i === 0 || !/^ {4}at [^I]/.test(line));
    return { ...failure, traceback: inCell };
  },
};
