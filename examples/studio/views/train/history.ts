import type { TrainingReport } from '../../worker/trainRun.js';

/** What was measured at a step; null where something was not. */
export interface Row {
  readonly step: number;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly heldOutLoss: number | null;
  readonly heldOutAccuracy: number | null;
}

/** More than a plot has pixels are of no use. */
const MOST = 1024;

/** The rows with another one; two and two become one where there are too many, so that a long training stays small. */
export function added(rows: readonly Row[], { step, learnt, tested }: TrainingReport): readonly Row[] {
  const row: Row = {
    step,
    loss: learnt?.loss ?? null,
    accuracy: learnt?.accuracy ?? null,
    heldOutLoss: tested?.loss ?? null,
    heldOutAccuracy: tested?.accuracy ?? null,
  };
  const before = rows.at(-1);
  if (before?.step === step) return [...rows.slice(0, -1), joined(before, row, step)];
  const all = [...rows, row];
  if (all.length <= MOST) return all;
  return Array.from({ length: Math.ceil(all.length / 2) }, (_, i) => {
    const [first, second = first] = [all[2 * i] as Row, all[2 * i + 1]];
    return joined(first, second, second.step);
  });
}

function joined(first: Row, second: Row, step: number): Row {
  const mean = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : (a + b) / 2);
  return {
    step,
    loss: mean(first.loss, second.loss),
    accuracy: mean(first.accuracy, second.accuracy),
    heldOutLoss: mean(first.heldOutLoss, second.heldOutLoss),
    heldOutAccuracy: mean(first.heldOutAccuracy, second.heldOutAccuracy),
  };
}
