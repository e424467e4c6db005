import type { Assumptions } from './assumptions.js';
import type { RunEvidence } from '../tier/evidence.js';
import {
  constant,
  fromParameter,
  lnProduct,
  onePlus,
  type Factor,
  type Stage,
} from '../uncertainty/factor.js';
import { acceleratorOf } from './accelerators.js';
import { deviceFactors, isTpu, lnThroughDevice } from './plan-device.js';
import type { Reference } from './reference.js';

const pueFactor = (run: RunEvidence, a: Assumptions): Factor => {
  if (run.pue !== undefined) {
    return constant({
      name: 'PUE',
      value: run.pue,
      unit: '1',
      status: 'disclosed',
      source: run.sources?.['pue'] ?? `disclosed for ${run.name}`,
    });
  }
  if (a.pue !== undefined) {
    return constant({
      name: 'PUE',
      value: a.pue,
      unit: '1',
      status: 'assumed',
      source: 'set by the user for every run that does not disclose one',
    });
  }
  return onePlus('pueExcess', a.pueExcess, 'PUE');
};

/**
 * A job of fewer accelerator-hours than this is a small one: a month of an eight-device server. The
 * small jobs whose power was measured took up to 1,149 hours, the smallest large one 32,640.
 */
const SMALL_HOURS = 5000;
/** The same in FLOP: 5,000 h of an A100 at 30% of its peak. */
const SMALL_FLOP = 1.7e21;

const loadOf = (run: RunEvidence, a: Assumptions, expectedFlop?: number): Factor => {
  const small =
    run.acceleratorHours === undefined
      ? expectedFlop !== undefined && expectedFlop < SMALL_FLOP
      : run.acceleratorHours < SMALL_HOURS;
  return small
    ? fromParameter('loadFactorSmall', a.loadFactorSmall)
    : fromParameter('loadFactor', a.loadFactor);
};

/** Power of the facility per accelerator over its TDP: load × host overhead × PUE, as factors. */
export const powerChain = (
  run: RunEvidence,
  a: Assumptions,
  expectedFlop?: number,
): readonly Factor[] => [
  loadOf(run, a, expectedFlop),
  fromParameter('hostOverhead', a.hostOverhead),
  ...(isTpu(run.accelerator ?? a.accelerator)
    ? [fromParameter('tpuPowerRatio', a.tpuPowerRatio)]
    : []),
  pueFactor(run, a),
];

/** E = hours × TDP × load × host overhead × PUE / 1000, kWh. */
export function planEnergyFromHours(run: RunEvidence, reference: Reference, a: Assumptions): Stage {
  const spec = acceleratorOf(reference, run.accelerator ?? '');
  return {
    quantity: 'energyKwh',
    formula: 'E = hours × TDP × load × host overhead × PUE / 1000',
    factors: [
      constant({
        name: 'accelerator-hours',
        value: run.acceleratorHours ?? NaN,
        unit: 'h',
        status: 'disclosed',
        source: run.sources?.['acceleratorHours'] ?? `disclosed for ${run.name}`,
      }),
      fromParameter('disclosedHours', a.disclosedHours),
      constant(
        {
          name: `TDP of ${spec.accelerator}`,
          value: spec.tdpWatts,
          unit: 'W',
          status: 'reference',
          source: spec.source,
        },
        Math.log(spec.tdpWatts / 1000),
      ),
      ...powerChain(run, a),
    ],
  };
}

/** E = F / (peak × effective utilisation) × TDP × load × host overhead × PUE, kWh. */
export function planEnergyFromFlop(
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  expectedFlop: number,
): Stage {
  return {
    quantity: 'energyKwh',
    from: 'flop',
    formula: 'E = F / (peak × effective utilisation) × TDP × load × host overhead × PUE',
    factors: [
      ...deviceFactors(run, reference, a, expectedFlop),
      ...powerChain(run, a, expectedFlop),
    ],
  };
}

/**
 * The median of {@link planEnergyFromFlop}.
 *
 * @param lnFlop ln of the compute, FLOP
 * @returns ln of the energy, kWh
 */
export const lnEnergyFromFlop = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  lnFlop: number,
): number => {
  const expectedFlop = Math.exp(lnFlop);
  const lnAtTdp = lnThroughDevice(run, reference, a, lnFlop, expectedFlop);
  return lnProduct(powerChain(run, a, expectedFlop), lnAtTdp);
};

/** What a basis leaves out of a disclosed figure, as factors that bring it to the facility. */
const scopeCorrection = (
  run: RunEvidence,
  a: Assumptions,
  basis: string,
  includes: readonly string[],
): readonly Factor[] => {
  const factors: Factor[] = [];
  // Hours × TDP takes the chips at full power and leaves their hosts out; a measurement has the load,
  // and so has the power of a whole system, hosts included, times hours.
  if ((basis === 'hours-tdp' || basis === 'calculator') && !includes.includes('host')) {
    factors.push(loadOf(run, a));
  }
  if (!includes.includes('host')) factors.push(fromParameter('hostOverhead', a.hostOverhead));
  if (!includes.includes('pue')) factors.push(pueFactor(run, a));
  return factors;
};

/** E as disclosed, brought from its boundary to the facility, kWh. */
const energy = (run: RunEvidence, a: Assumptions): Stage => {
  const basis =
    run.energyBasis === 'measured' || run.energyBasis === 'hours-tdp'
      ? run.energyBasis
      : 'declared';
  const boundary = run.energyBoundary ?? 'it';
  const includes = boundary === 'facility' ? ['host', 'pue'] : boundary === 'it' ? ['host'] : [];
  const factors: Factor[] = [
    constant({
      name: `energy as disclosed (boundary: ${boundary})`,
      value: run.energyKwh ?? NaN,
      unit: 'kWh',
      status: 'disclosed',
      source: run.sources?.['energyKwh'] ?? `disclosed for ${run.name}`,
    }),
    fromParameter(`disclosedEnergy.${basis}`, a.disclosedEnergy[basis]),
  ];
  if (a.correctDisclosedScope) {
    // Energy that is hours × TDP has neither the load nor the host, whatever boundary is stated.
    const real = basis === 'hours-tdp' ? includes.filter((x) => x !== 'host') : includes;
    factors.push(...scopeCorrection(run, a, basis, real));
  }
  return { quantity: 'energyKwh', formula: 'E as disclosed × scope correction', factors };
};

/** Planning of disclosed energy and the scope correction that disclosed emissions share with it. */
export const planEnergyDisclosed = { energy, scopeCorrection };
