import type { Absence, ByMethod, ComparedName, Comparison, Estimate, MeanCurve, Preview } from './Comparison.js';
import { estimate } from './estimate.js';

/** How many pictures are kept to be looked at. */
export const PREVIEWS = 8;
/** The points of a mean curve: from nothing changed to everything, in steps of 10 %. */
const POINTS = 11;

/** What was found out about one picture by one method and metric: a number, or why there is none. */
export interface Found {
  readonly method: string;
  readonly metric: string;
  readonly score?: number;
  readonly curve?: readonly number[];
  readonly reason?: string;
}

type Rows = Readonly<Pick<Comparison, 'methods' | 'metrics' | 'seed'>>;

/** Collects scores picture by picture, and comparisons of other pictures. */
export class ComparisonTally {
  readonly #names = new Map<string, number>();
  readonly #pictures: ComparedName[] = [];
  readonly #scores = new Map<string, (number | null)[]>();
  readonly #curves = new Map<string, MeanCurve>();
  readonly #absent = new Map<string, Absence>();
  #previews: Preview[] = [];

  constructor(readonly rows: Rows) {}

  /** Whether it holds a picture of this name. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether a further picture would be kept to be looked at. */
  get wantsPreview(): boolean {
    return this.#previews.length < PREVIEWS;
  }

  /** Adds a picture that it does not hold. */
  add(picture: ComparedName, found: readonly Found[], preview?: Preview): void {
    this.#open(picture);
    for (const { method, metric, score, curve, reason } of found) {
      if (score !== undefined) this.#column(method, metric)[this.#pictures.length - 1] = score;
      if (curve !== undefined) this.#addCurve(keyOf(method, metric), { mean: resampled(curve), pictures: 1 });
      if (reason !== undefined) this.#addAbsence({ method, metric, reason, pictures: 1 });
    }
    if (preview !== undefined) this.#previews.push(preview);
  }

  /** Adds what was found out about other pictures. */
  join(part: Comparison): void {
    part.pictures.forEach((picture, i) => {
      this.#open(picture);
      for (const method of part.methods) {
        for (const { name } of part.metrics) {
          this.#column(method, name)[this.#pictures.length - 1] = part.scores[method]?.[name]?.[i] ?? null;
        }
      }
    });
    for (const [method, curves] of Object.entries(part.curves)) {
      for (const [metric, curve] of Object.entries(curves)) this.#addCurve(keyOf(method, metric), curve);
    }
    part.absent.forEach((absence) => this.#addAbsence(absence));
    this.#previews = [...this.#previews, ...part.previews].sort(byName).slice(0, PREVIEWS);
  }

  toJSON(): Comparison {
    const { methods, metrics, seed } = this.rows;
    const order = Array.from(this.#pictures.keys()).sort((a, b) => byName(this.#pictures[a]!, this.#pictures[b]!));
    const each = <T>(of: (method: string, metric: string) => T | undefined): ByMethod<T> =>
      Object.fromEntries(
        methods.map((method) => [
          method,
          Object.fromEntries(
            metrics.flatMap(({ name }) => {
              const value = of(method, name);
              return value === undefined ? [] : [[name, value]];
            }),
          ),
        ]),
      );
    const scores = each((method, metric) => {
      const column = this.#column(method, metric);
      return order.map((i) => column[i] ?? null);
    });
    return {
      methods,
      metrics,
      seed,
      pictures: order.map((i) => this.#pictures[i] as ComparedName),
      table: each((method, metric): Estimate | undefined => estimate(scores[method]?.[metric] ?? [], seed)),
      scores,
      curves: each((method, metric) => this.#curves.get(keyOf(method, metric))),
      absent: [...this.#absent.values()].sort((a, b) => (keyOfAbsence(a) < keyOfAbsence(b) ? -1 : 1)),
      previews: this.#previews.toSorted(byName),
    };
  }

  #open(picture: ComparedName): void {
    this.#names.set(picture.name, this.#pictures.push(picture) - 1);
  }

  #column(method: string, metric: string): (number | null)[] {
    const key = keyOf(method, metric);
    const column = this.#scores.get(key) ?? [];
    this.#scores.set(key, column);
    return column;
  }

  #addCurve(key: string, { mean, pictures }: MeanCurve): void {
    const known = this.#curves.get(key) ?? { mean: mean.map(() => 0), pictures: 0 };
    const all = known.pictures + pictures;
    const joined = known.mean.map((value, i) => (value * known.pictures + (mean[i] as number) * pictures) / all);
    this.#curves.set(key, { mean: joined, pictures: all });
  }

  #addAbsence(absence: Absence): void {
    const key = keyOfAbsence(absence);
    const pictures = (this.#absent.get(key)?.pictures ?? 0) + absence.pictures;
    this.#absent.set(key, { ...absence, pictures });
  }
}

const keyOf = (method: string, metric: string): string => JSON.stringify([method, metric]);
const keyOfAbsence = ({ method, metric, reason }: Absence): string => JSON.stringify([method, metric, reason]);
/** By code units: the same on every machine. */
const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** A curve at even steps from its first point to its last. */
function resampled(curve: readonly number[]): number[] {
  return Array.from({ length: POINTS }, (_, i) => {
    const at = (i / (POINTS - 1)) * (curve.length - 1);
    const [before, rest] = [Math.floor(at), at % 1];
    const next = curve[Math.min(before + 1, curve.length - 1)] as number;
    return (curve[before] as number) * (1 - rest) + next * rest;
  });
}
