import type { Side } from './useMap.js';

/** What an address says, `method@class`; undefined where it says nothing of such a network. */
export function sideOf(text: string, classes: number): Side | undefined {
  const [, method, target] = /^(\w+)@(\d+)$/.exec(text) ?? [];
  return method !== undefined && Number(target) < classes ? { method, target: Number(target) } : undefined;
}

export function textOf({ method, target }: Side): string {
  return `${method}@${target}`;
}

/** The best class but one. */
export function rivalOf(scores: ArrayLike<number>, target: number): number {
  const others = Array.from(scores, (score, index) => ({ score, index })).filter(({ index }) => index !== target);
  return others.reduce((a, b) => (b.score > a.score ? b : a), others[0] ?? { score: 0, index: target }).index;
}

/** The class of the same name; where the other network has none, its own answer. */
export function sameClass(name: string, { names, scores }: Named): number {
  const same = names.indexOf(name);
  const values = Array.from(scores);
  return same >= 0 ? same : values.indexOf(Math.max(...values));
}

interface Named {
  readonly names: readonly string[];
  readonly scores: ArrayLike<number>;
}
