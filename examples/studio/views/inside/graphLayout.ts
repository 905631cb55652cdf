import type { LayerRow } from '../../worker/facts.js';

/** What a row of the graph stands for: a layer, a nested model that is unfolded, or all of one that is folded. */
export type RowKind = 'layer' | 'model' | 'folded';

/** A row of the graph. */
export interface GraphRow {
  readonly kind: RowKind;
  /** The layer's, or the nested model's. */
  readonly path: string;
  /** Without the names of the models around it. */
  readonly name: string;
  /** How many models are around it. */
  readonly depth: number;
  /** From 0 at the left; an unfolded model's row has no place in a lane. */
  readonly lane: number;
  /** Undefined for models. */
  readonly layer: LayerRow | undefined;
  /** How many layers a model holds. */
  readonly size: number;
}

/** A line from one row down to another, along the lane of the first. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
}

/** The graph as rows in execution order, each in a lane, and the lines between them. */
export interface Graph {
  readonly rows: readonly GraphRow[];
  readonly edges: readonly GraphEdge[];
  readonly lanes: number;
}

type Draft = Omit<GraphRow, 'lane'>;

/**
 * Lays out layers one below the other. A value keeps its lane until the last layer that takes it, and a layer takes the
 * lane of an input that ends with it: so the trunk of a residual network is one straight line, and its blocks stand
 * beside.
 */
export function graphLayout(layers: readonly LayerRow[], folded: ReadonlySet<string>): Graph {
  const { drafts, rowOf } = rowsOf(layers, folded);
  const inputs = drafts.map(() => new Set<number>());
  for (const { path, inputs: from } of layers) {
    const to = rowOf.get(path) as number;
    for (const input of from) {
      const row = rowOf.get(input);
      if (row !== undefined && row !== to) inputs[to]?.add(row);
    }
  }
  const last = drafts.map((_, row) => row);
  inputs.forEach((from, to) => from.forEach((row) => (last[row] = Math.max(last[row] as number, to))));

  const lanes = new Map<number, number>();
  const taken: (number | undefined)[] = []; // by lane, the row whose value goes down it
  const rows = drafts.map((draft, row): GraphRow => {
    if (draft.kind === 'model') return { ...draft, lane: 0 };
    taken.forEach((holder, lane) => {
      if (holder !== undefined && (last[holder] as number) <= row) taken[lane] = undefined;
    });
    const own = [...(inputs[row] ?? [])].filter((from) => last[from] === row);
    const ending = own.map((from) => lanes.get(from) as number);
    const free = taken.findIndex((holder) => holder === undefined);
    const lane = ending.length > 0 ? Math.min(...ending) : free < 0 ? taken.length : free;
    taken[lane] = row;
    lanes.set(row, lane);
    return { ...draft, lane };
  });
  const edges = inputs.flatMap((from, to) => [...from].map((row) => ({ from: row, to })));
  return { rows, edges, lanes: Math.max(1, taken.length) };
}

/** The rows that are shown, and which of them stands for each layer. */
function rowsOf(
  layers: readonly LayerRow[],
  folded: ReadonlySet<string>,
): { drafts: readonly Draft[]; rowOf: ReadonlyMap<string, number> } {
  const drafts: Draft[] = [];
  const rowOf = new Map<string, number>();
  const models = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const { path } of layers) for (const model of modelsOf(path)) sizes.set(model, (sizes.get(model) ?? 0) + 1);
  for (const layer of layers) {
    const around = modelsOf(layer.path);
    const closed = around.find((model) => folded.has(model));
    for (const model of around) {
      if (!models.has(model)) {
        const kind = folded.has(model) ? 'folded' : 'model';
        const [depth, name] = [modelsOf(model).length, model.slice(model.lastIndexOf('/') + 1)];
        models.set(model, drafts.length);
        drafts.push({ kind, path: model, name, depth, layer: undefined, size: sizes.get(model) as number });
      }
      if (model === closed) break;
    }
    if (closed !== undefined) {
      rowOf.set(layer.path, models.get(closed) as number);
      continue;
    }
    rowOf.set(layer.path, drafts.length);
    const name = layer.path.slice(layer.path.lastIndexOf('/') + 1);
    drafts.push({ kind: 'layer', path: layer.path, name, depth: around.length, layer, size: 0 });
  }
  return { drafts, rowOf };
}

/** `a/b/c` is in `a` and in `a/b`. */
function modelsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
