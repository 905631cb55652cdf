import {
  compare,
  comparedMetrics,
  renderComparison,
  type Better,
  type ComparedMetric,
  type ComparedPicture,
  type Comparison,
} from 'netlens';
import { comparedPictures } from '../../compare/worldPictures.js';
import { picturesFrom, type PicturesFrom } from './insidePictures.js';
import { asJob, type Job } from './job.js';
import { loadPng } from './png.js';
import { current, toTensor } from './session.js';

/** What the page knows of a metric, which imports no tfjs. */
export interface MetricRow {
  readonly name: string;
  readonly better: Better;
  /** Whether it wants to know where the object is. */
  readonly needsTruth: boolean;
}

/** Which maps of which pictures are compared by what. */
export interface CompareRequest {
  /** Names. */
  readonly methods: readonly string[];
  /** Names. */
  readonly metrics: readonly string[];
  readonly from: PicturesFrom;
  /** How many pictures, at most. */
  readonly count: number;
  /** Grad-CAM's; the last with places where undefined. */
  readonly layer: string | undefined;
}

/** What was found, and the same as a page. */
export interface CompareView {
  readonly comparison: Comparison;
  readonly page: string;
  /** Files that are no pictures. */
  readonly skipped: number;
}

/** The metrics, in the library's order. */
export function metricRows(): readonly MetricRow[] {
  return comparedMetrics.map(({ name, better, needs }) => ({ name, better, needsTruth: needs === 'truth' }));
}

/** Compares methods by metrics over pictures. Stopped, it gives what was found until then, if that is a picture. */
export function compareMaps(
  { methods, metrics, from, count, layer }: CompareRequest,
  onProgress: (done: number, total: number) => void,
): Promise<CompareView> {
  return asJob(async (job) => {
    const { network, facts } = current();
    const total = Math.min(count, picturesFrom(from).count);
    const cells = methods.length * metrics.length;
    let [pictures, measured, skipped] = [0, 0, 0];
    let soFar: (() => Comparison) | undefined;
    const told = (): void => onProgress(pictures + measured / cells, total);
    const data =
      from === 'shapes' ? () => comparedPictures(total) : () => filePictures(from, total, () => void skipped++);
    const options = {
      methods,
      metrics: paced(metrics, job, () => (measured++, told())),
      ...(layer !== undefined && { layer }),
      signal: job.signal,
      onProgress: ({ done, comparison }: { readonly done: number; readonly comparison: () => Comparison }) => {
        [pictures, measured, soFar] = [done, 0, comparison];
        told();
      },
    };
    let comparison: Comparison;
    try {
      comparison = await compare(network, data, options);
    } catch (error) {
      if (!job.signal.aborted || soFar === undefined) throw error;
      comparison = soFar();
    }
    await loadPng();
    const page = renderComparison(comparison, {
      title: `Which map of ${facts.name} can be believed?`,
      labels: [...facts.labels],
    });
    return { comparison, page, skipped };
  });
}

/** Metrics that say when they have measured, wait while the work is paused, and let a message to stop arrive. */
function paced(names: readonly string[], { pause }: Job, onMeasured: () => void): readonly ComparedMetric[] {
  return comparedMetrics
    .filter(({ name }) => names.includes(name))
    .map((metric) => ({
      ...metric,
      measure: async (compared) => {
        await pause();
        const found = await metric.measure(compared);
        onMeasured();
        return found;
      },
    }));
}

/** Pictures that are read one by one, each explained for its top class. */
async function* filePictures(
  from: PicturesFrom,
  total: number,
  onSkipped: () => void,
): AsyncGenerator<ComparedPicture> {
  const pictures = picturesFrom(from);
  for (let i = 0; i < total; i++) {
    const picture = await pictures.read(i);
    if (picture === undefined) {
      onSkipped();
      continue;
    }
    const image = toTensor([picture]);
    try {
      // Files of several folders may have one name.
      yield { image, name: `${String(i + 1).padStart(String(total).length, '0')} ${pictures.name(i)}` };
    } finally {
      image.dispose();
    }
  }
}
