/** A rule of quadrature on 0..1: `integral of f = sum_k weights[k] f(nodes[k])`. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** How an integral is taken: by which nodes and weights. */
export type QuadratureRule = 'gauss-legendre' | 'midpoint' | 'trapezoid';

/** The nodes and weights of a rule with so many of them. */
export function quadrature(rule: QuadratureRule, count: number): Quadrature {
  const each = Array.from({ length: count }, (_, k) => k);
  if (rule === 'gauss-legendre') return gaussLegendre(count);
  if (rule === 'midpoint' || count === 1) {
    return { nodes: each.map((k) => (k + 0.5) / count), weights: each.map(() => 1 / count) };
  }
  const ends = (k: number): number => (k === 0 || k === count - 1 ? 0.5 : 1);
  return { nodes: each.map((k) => k / (count - 1)), weights: each.map((k) => ends(k) / (count - 1)) };
}

/**
 * The roots of the Legendre polynomial P_n, by Newton's method, and `2 / ((1 - x^2) P_n'(x)^2)`; brought from -1..1 to
 * 0..1.
 */
function gaussLegendre(n: number): Quadrature {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let k = n; k >= 1; k--) {
    let x = Math.cos((Math.PI * (k - 0.25)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let [before, value] = [0, 1];
      for (let i = 1; i <= n; i++) [before, value] = [value, ((2 * i - 1) * x * value - (i - 1) * before) / i];
      slope = (n * (before - x * value)) / (1 - x * x);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    nodes.push((x + 1) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}
