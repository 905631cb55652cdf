import { describe, expect, test } from 'vitest';
import { graphLayout } from '../../examples/studio/views/inside/graphLayout.js';
import { graphSvg } from '../../examples/studio/views/inside/graphSvg.js';
import type { LayerRow } from '../../examples/studio/worker/facts.js';

const layer = (path: string, ...inputs: string[]): LayerRow => ({
  ...{ path, inputs, className: 'Layer', outputShape: [], parameters: 0 },
  ...{ activation: undefined },
});

describe('the graph of layers', () => {
  test('keeps a trunk in one lane, and puts branches beside it', () => {
    const rows = [
      layer('input'),
      layer('stem', 'input'),
      layer('a1', 'stem'),
      layer('a2', 'a1'),
      layer('add', 'stem', 'a2'),
      layer('b', 'add'),
      layer('c', 'add'),
      layer('d', 'add'),
      layer('join', 'b', 'c', 'd'),
      layer('end', 'join'),
    ];
    const { rows: drawn, edges, lanes } = graphLayout(rows, new Set());
    const lane = Object.fromEntries(drawn.map((row) => [row.path, row.lane]));
    expect(lane).toEqual({ input: 0, stem: 0, a1: 1, a2: 1, add: 0, b: 1, c: 2, d: 0, join: 0, end: 0 });
    expect(lanes).toBe(3);
    const named = edges.map(({ from, to }) => `${drawn[from]!.path} ${drawn[to]!.path}`);
    expect(named).toEqual(rows.flatMap(({ path, inputs }) => inputs.map((input) => `${input} ${path}`)));
    // No two values go down one lane at a time.
    for (const { from, to } of edges) {
      const between = drawn.slice(from + 1, to).filter((row) => row.lane === drawn[from]!.lane);
      expect(between).toEqual([]);
    }
  });

  test('is saved as a drawing with every name and line', () => {
    const graph = graphLayout([layer('a<b'), layer('c', 'a<b'), layer('sum', 'a<b', 'c')], new Set());
    const svg = graphSvg(graph);
    expect(svg).toContain('a&#60;b');
    expect(svg.match(/<text/g)).toHaveLength(3);
    expect(svg.match(/<path d="[^"]*" fill="none"/g)).toHaveLength(3);
    expect(svg.match(/<circle/g)).toHaveLength(2);
  });

  test('folds a nested model into one row with all of its lines', () => {
    const rows = [
      layer('input'),
      layer('block/input', 'input'),
      layer('block/inner/conv', 'block/input'),
      layer('block/sum', 'block/input', 'block/inner/conv'),
      layer('relu', 'block/sum'),
      layer('join', 'input', 'relu'),
    ];
    const open = graphLayout(rows, new Set());
    expect(open.rows.map(({ kind, name, depth }) => `${kind} ${name} ${depth}`)).toEqual([
      'layer input 0', 'model block 0', 'layer input 1', 'model inner 1', 'layer conv 2', 'layer sum 1', 'layer relu 0', 'layer join 0',
    ]); // prettier-ignore
    const { rows: drawn, edges } = graphLayout(rows, new Set(['block']));
    expect(drawn.map(({ kind, path, size }) => `${kind} ${path} ${size}`)).toEqual([
      'layer input 0', 'folded block 3', 'layer relu 0', 'layer join 0',
    ]); // prettier-ignore
    expect(edges).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 0, to: 3 },
      { from: 2, to: 3 },
    ]);
  });
});
