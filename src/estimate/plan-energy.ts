import type { Assumptions } from './assumptions.js';
import type { RunEvidence } from '../tier/evidence.js';
import {
  constant,
  fromParameter,
  onePlus,
  type Factor,
  type Stage,
} from '../uncertainty/factor.js';
import { acceleratorOf, acceleratorOptions } from './lookup.js';
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

const isTpu = (accelerator: string | undefined): boolean => accelerator?.startsWith('TPU') === true;

const powerChain = (run: RunEvidence, a: Assumptions): readonly Factor[] => [
  fromParameter('loadFactor', a.loadFactor),
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

/** ln of kWh at TDP per FLOP at peak: TDP / (peak × 3600 s × 1000 W/kW). */
const lnKwhPerPeakFlop = (spec: { tdpWatts: number; peakTflops: number }): number =>
  Math.log(spec.tdpWatts / 1000) - Math.log(spec.peakTflops * 1e12 * 3600);

const acceleratorFactor = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  expectedFlop: number,
): Factor => {
  const name = run.accelerator ?? a.accelerator;
  if (name !== undefined) {
    const spec = acceleratorOf(reference, name);
    return constant(
      {
        name: `energy at TDP per FLOP at dense peak, ${spec.accelerator} (${spec.tdpWatts} W, ${spec.peakTflops} TFLOP/s)`,
        value: Math.exp(lnKwhPerPeakFlop(spec)) * 1e18,
        unit: 'kWh/EFLOP',
        status: run.accelerator === undefined ? 'assumed' : 'disclosed',
        source: run.sources?.['accelerator'] ?? spec.source,
      },
      lnKwhPerPeakFlop(spec),
    );
  }
  const { options, basis } = acceleratorOptions(reference, {
    publishedOn: run.publishedOn ?? reference.asOf,
    country: run.organisationCountry,
    flop: expectedFlop,
  });
  const total = options.reduce((sum, o) => sum + o.weight, 0);
  const lnMean = options.reduce((s, o) => s + (o.weight / total) * lnKwhPerPeakFlop(o), 0);
  const common = [...options].sort((x, y) => y.weight - x.weight).slice(0, 4);
  return {
    kind: 'choice',
    options: options.map((o) => ({
      label: o.accelerator,
      weight: o.weight,
      // An unknown accelerator that turns out to be a TPU takes the TPU's power ratio at its median.
      ln: lnKwhPerPeakFlop(o) + (isTpu(o.accelerator) ? Math.log(a.tpuPowerRatio.median) : 0),
    })),
    about: {
      name: 'energy at TDP per FLOP at dense peak, accelerator unknown',
      value: Math.exp(lnMean) * 1e18,
      unit: 'kWh/EFLOP',
      status: 'imputed',
      source: `accelerator-mix.csv: ${basis}`,
      distribution: `drawn per run among ${options.length}: ${common
        .map((o) => `${o.accelerator} ${((100 * o.weight) / total).toFixed(0)}%`)
        .join(', ')}${options.length > common.length ? ', …' : ''}`,
    },
  };
};

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
      acceleratorFactor(run, reference, a, expectedFlop),
      fromParameter('effectiveUtilisation', a.effectiveUtilisation, -1),
      ...powerChain(run, a),
    ],
  };
}

/** What a basis leaves out of a disclosed figure, as factors that bring it to the facility. */
const scopeCorrection = (
  run: RunEvidence,
  a: Assumptions,
  basis: string,
  includes: readonly string[],
): readonly Factor[] => {
  const factors: Factor[] = [];
  // Hours × TDP takes the chips at full power and leaves their hosts out; a measurement has the load.
  if (basis === 'hours-tdp' || basis === 'calculator') {
    factors.push(fromParameter('loadFactor', a.loadFactor));
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
