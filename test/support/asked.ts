import type { Method, MethodOptions } from 'netlens';
import { asked as answered, type Answers } from '../../examples/asked.js';

const answers: Answers = { layer: 'pool', window: 4, stride: 4, fill: 0.5 };

/** A method's options on `smallNet` and its pictures: what it asks for, and others. */
export function asked(method: Method, options: MethodOptions = {}): MethodOptions {
  return { ...answered(method, answers), ...options };
}

/** How often methods look that look many times: what is tested here does not depend on it. */
const fewLooks: Readonly<Record<string, object>> = {
  smoothGrad: { samples: 3 },
  integratedGradients: { steps: 3 },
  gradientShap: { samples: 3 },
  guidedIntegratedGradients: { steps: 3 },
  blurIntegratedGradients: { steps: 3 },
  xrai: { steps: 3 },
  rise: { masks: 8 },
  lime: { samples: 12 },
  kernelShap: { samples: 12 },
  shapleySampling: { permutations: 2 },
  sobol: { samples: 2 },
  hsic: { samples: 8 },
  extremalPerturbation: { steps: 3 },
};

/** As `asked`, with few looks at the picture. */
export function askedBriefly(method: Method, options: MethodOptions = {}): MethodOptions {
  return { ...asked(method), ...fewLooks[method.name], ...options };
}
